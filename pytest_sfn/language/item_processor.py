"""ItemProcessor (once Iterator): the states a Map runs for each item, and whether as child executions."""

from __future__ import annotations

from pytest_sfn.language.fields import DefinitionSettings, Fields
from pytest_sfn.language.states.base import States
from pytest_sfn.typing import StateMachineType


class ItemProcessor:
    """Source: developer guide, "Map workflow state": ItemProcessor and ProcessorConfig."""

    def __init__(self, fields: Fields | None) -> None:
        self.distributed = False
        self.execution_type: StateMachineType = "STANDARD"
        self.states = States(None, {})
        if fields is not None:
            self._read(fields)

    def _read(self, fields: Fields) -> None:
        from pytest_sfn.language.states import read_states

        config = fields.object("ProcessorConfig")
        if config is not None:
            self._read_config(config)
        self.states = read_states(self._children(fields))
        fields.raw("StartAt")
        fields.raw("States")
        fields.text("Comment")
        fields.finish()

    def _read_config(self, config: Fields) -> None:
        self.distributed = config.word("Mode", ("INLINE", "DISTRIBUTED")) == "DISTRIBUTED"
        if self.distributed:
            express = config.word("ExecutionType", ("STANDARD", "EXPRESS"), required=True) == "EXPRESS"
            self.execution_type = "EXPRESS" if express else "STANDARD"
            if config.settings.machine_type == "EXPRESS":
                config.problem(
                    "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines", "Mode"
                )
        config.finish()

    def _children(self, fields: Fields) -> Fields:
        """The fields as those of child executions, which have a type of their own."""
        if not self.distributed:
            return fields
        settings = fields.settings
        inner = DefinitionSettings(
            settings.report,
            self.execution_type,
            settings.query_language,
            settings.parse_resource,
            settings.template_problems,
        )
        return Fields(fields.document, fields.place, inner, fields.language)


def read_item_processor(fields: Fields) -> ItemProcessor:
    """ItemProcessor or Iterator, of which there is one; an empty one where it is not to be had."""
    fields.exactly_one("ItemProcessor", "Iterator")
    name = "ItemProcessor" if fields.has("ItemProcessor") else "Iterator"
    fields.raw("Iterator")
    return ItemProcessor(fields.object(name))
