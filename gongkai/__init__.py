"""The faces of gongkai and its composition root: command line, settings, web console, sample portals."""
