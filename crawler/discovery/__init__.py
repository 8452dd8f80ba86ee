"""Finding where a site publishes its annual reports; begin at `spider`, the edge, or `anchors`, the core."""
