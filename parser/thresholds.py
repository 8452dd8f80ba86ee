"""Thresholds of the rules that judge, read from config/thresholds.yaml."""

from decimal import Decimal
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError


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


class Thresholds(_Data):
    fee_items_most: int
    procurement_yuan_per_project: Span
    fee_amount_most: FeeCeilings
    carried_out_most: CarriedOut
    other_most: OtherShare
    excessive_least_requests: int
    disputes_most_share: Decimal


def load_thresholds(path: Path) -> Thresholds:
    try:
        return Thresholds.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, ValidationError, yaml.YAMLError) as error:
        raise ThresholdsError(f"{path}: {error}") from error
