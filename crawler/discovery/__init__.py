"""Finding where a site publishes its annual reports: `search` starts it, `scout` walks, `compose` writes the portal file."""
