"""Thresholds of the rules that judge, read from config/thresholds.yaml."""

from decimal import Decimal
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from parser.configured import wrong
from parser.yaml_file import load_yaml


class ThresholdsError(ValueError):
    """The thresholds file does not hold to its schema; the message names file and key."""


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(_Data):
    least: Decimal
    most: Decimal


class FeeCeilings(_Data):
    """Ceilings in 万元 by level of the organ; `government` is any government as a whole."""

    township: Decimal
    county: Decimal
    prefecture: Decimal
    government: Decimal


class CarriedOut(_Data):
    share: Decimal
    count: int


class OtherShare(_Data):
    share: Decimal
    from_processed: int


class Jump(_Data):
    """The ratio of two years from which a figure has jumped."""

    ratio: Decimal


class DecisionsJump(Jump):
    """Asked only when one of the years has at least `from_decisions`."""

    from_decisions: int


class Thresholds(_Data):
    fee_items_most: int
    procurement_yuan_per_project: Span
    fee_amount_most: FeeCeilings
    fee_amount_jump: Jump
    decisions_jump: DecisionsJump
    carried_out_most: CarriedOut
    other_most: OtherShare
    excessive_least_requests: int
    disputes_most_share: Decimal
    breakdown_least_share: Decimal
    percent_tolerance: Decimal
    narrative_copied_similarity: Decimal
    narrative_shared_similarity: Decimal
    scorecard_similarity: Decimal
    compared_prose_least: int
    peer_outlier_mads: Decimal
    peer_outlier_least_peers: int


def load_thresholds(path: Path) -> Thresholds:
    try:
        return Thresholds.model_validate(load_yaml(path))
    except (OSError, UnicodeDecodeError, ValidationError, yaml.YAMLError) as error:
        raise ThresholdsError(f"{path}: {wrong(error)}") from error
