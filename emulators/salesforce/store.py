"""The rows of an org, indexed, with a journal that can be rolled back."""

from __future__ import annotations

from collections.abc import Iterator

from emulators.salesforce.schema import Field, ObjectType, Row

_Index = dict[str, set[str]]


class Store:
    """Rows by object and id; a stored row is never changed, only replaced."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, Row]] = {}
        self._indexes: dict[str, dict[str, _Index]] = {}
        self._journal: list[tuple[str, str, Row | None]] = []

    def open(self, kind: ObjectType) -> None:
        """Make room for an object, or index what its new fields need."""
        self._tables.setdefault(kind.name, {})
        indexes = self._indexes.setdefault(kind.name, {})
        for field in filter(_is_indexed, kind.fields.values()):
            if field.name not in indexes:
                indexes[field.name] = {}
                for row in self._tables[kind.name].values():
                    _add(indexes[field.name], field.name, row)

    def get(self, kind: str, id: str) -> Row | None:
        """Give a row, deleted or not; None when there is none."""
        return self._tables[kind].get(id)

    def rows(self, kind: str) -> list[Row]:
        """Give all rows of an object, deleted ones too, oldest first."""
        return list(self._tables[kind].values())

    def matching(self, kind: str, field: str, value: str) -> list[Row]:
        """Give the live rows whose indexed field has this value in any case."""
        ids = self._indexes[kind][field].get(value.lower(), set())
        rows = (self._tables[kind][id] for id in sorted(ids))
        return [row for row in rows if not row.get("IsDeleted")]

    def ids_of(self, kind: str, field: str, values: Iterator[str]) -> set[str] | None:
        """Give the ids with one of these values; None when there is no index."""
        index = self._indexes[kind].get(field)
        if index is None:
            return None
        return {id for value in values for id in index.get(value.lower(), ())}

    def put(self, kind: str, row: Row) -> None:
        """Store a row in place of the one with its id."""
        self._journal.append((kind, row["Id"], self._tables[kind].get(row["Id"])))
        self._set(kind, row["Id"], row)

    def drop(self, kind: str, id: str) -> None:
        """Remove a row for good."""
        self._journal.append((kind, id, self._tables[kind].get(id)))
        self._set(kind, id, None)

    def mark(self) -> int:
        """Give a point to roll back to."""
        return len(self._journal)

    def roll_back(self, mark: int) -> None:
        """Undo everything since the mark."""
        while len(self._journal) > mark:
            kind, id, row = self._journal.pop()
            self._set(kind, id, row)

    def commit(self) -> None:
        """Forget the journal: nothing before this can be rolled back."""
        self._journal.clear()

    def _set(self, kind: str, id: str, row: Row | None) -> None:
        table, indexes = self._tables[kind], self._indexes[kind]
        old = table.get(id)
        for field, index in indexes.items():
            if old is not None and old.get(field) is not None:
                index[old[field].lower()].discard(id)
            if row is not None:
                _add(index, field, row)
        if row is None:
            table.pop(id, None)
        else:
            table[id] = row


def _is_indexed(field: Field) -> bool:
    text = field.type in ("string", "email", "reference")
    return text and (any(map(field.has, "xqi")) or field.cascades)


def _add(index: _Index, field: str, row: Row) -> None:
    value = row.get(field)
    if value is not None:
        index.setdefault(value.lower(), set()).add(row["Id"])
