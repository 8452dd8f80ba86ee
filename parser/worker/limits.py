"""What one document may cost, read from config/reading.yaml."""

import resource
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from parser.configured import wrong
from parser.yaml_file import load_yaml

MEGABYTE = 1 << 20
_GRACE = 5
"""CPU seconds a child has beyond its time before the kernel ends it: the parent's clock comes first."""


class LimitsError(ValueError):
    """The limits file does not hold to its schema; the message names file and key."""


class Limits(BaseModel):
    """Seconds of wall clock and megabytes of memory per document, megabytes of its body."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seconds: float = Field(default=300, gt=0)
    memory_mb: int = Field(default=3000, gt=0)
    body_mb: int = Field(default=100, gt=0)


def load_limits(config: Path) -> Limits:
    """Those of a configuration folder; raises LimitsError."""
    path = config / "reading.yaml"
    try:
        return Limits.model_validate(load_yaml(path))
    except (OSError, UnicodeDecodeError, ValidationError, yaml.YAMLError) as error:
        raise LimitsError(f"{path}: {wrong(error)}") from error


def limit_memory(limits: Limits) -> None:
    """Bounds this process's writable memory; what asks for more gets MemoryError, or dies if it is no Python."""
    size = limits.memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_cpu(limits: Limits) -> None:
    """Grants the CPU time of one more document: a child whose parent is gone cannot spin for ever."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    granted = int(usage.ru_utime + usage.ru_stime + limits.seconds) + _GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (granted, resource.getrlimit(resource.RLIMIT_CPU)[1]))
