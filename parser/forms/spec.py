"""What every part of a form file shares: the strict schema, years and sections."""

from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from parser import labels


class Data(BaseModel):
    """A key that the schema does not know is refused, so a misspelt one is never silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Years(Data):
    first: int
    last: int | None = None

    def __contains__(self, year: int) -> bool:
        return self.first <= year <= (self.last or year)


class SectionSpec(Data):
    number: int = Field(ge=1, le=9)
    title_zh: str
    title_en: str
    variants: tuple[str, ...] = ()

    @cached_property
    def titles(self) -> tuple[str, ...]:
        return tuple(labels.core(title) for title in (self.title_zh, *self.variants))
