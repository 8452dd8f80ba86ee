"""Reading a report: bytes in, a `Reading` (report, checks, findings) out.

Pure: no network, no database, no clock. Begin with `parser.pipeline.read`, which is the whole
chain in order; `parser.model` holds the words it speaks.

    bytes -> readers/ -> Document -> identify -> align (grid x form) -> Report -> rules/ -> Findings
"""
