"""Running a query: choosing, ordering and showing rows as one user sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from emulators.salesforce.access import Access
from emulators.salesforce.errors import ApiError
from emulators.salesforce.org import Org
from emulators.salesforce.schema import Child, Field, ObjectType, Row
from emulators.salesforce.soql.columns import NAME, Columns
from emulators.salesforce.soql.conditions import Conditions
from emulators.salesforce.soql.grammar import malformed, parse
from emulators.salesforce.soql.syntax import Count, Fields, Order, Path, Query
from emulators.salesforce.values import give

_MAX_OFFSET = 2000
# FIELDS(ALL) and FIELDS(CUSTOM) need a LIMIT of at most this.
_FIELDS_LIMIT = 200

Show = Callable[[Row], Any]


@dataclass(slots=True)
class _Shape:
    """What is shown of a row: fields, parents and children, in order."""

    kind: ObjectType
    fields: dict[str, Show] = field(default_factory=dict)
    parents: dict[str, tuple[Field, _Shape]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """The rows a query chose, and how to show one."""

    total: int
    rows: list[Row]
    show: Show


class Execution:
    """Runs queries for one user."""

    def __init__(
        self, org: Org, actor: Access, *, data_url: str, include_deleted: bool = False
    ) -> None:
        self._org = org
        self._columns = Columns(org, actor)
        self._actor = actor
        self._data_url = data_url
        self._include_deleted = include_deleted

    def run(self, soql: str) -> Result:
        """Run a query; ApiError says what is wrong with it."""
        query = parse(soql.strip())
        kind = self._columns.source(query.source)
        query = _expand(query, kind, self._columns)
        counting = any(isinstance(item, Count) for item in query.items)
        if counting and len(query.items) > 1:
            raise malformed("COUNT() must be the only element in the select list.")
        rows = self._choose(query, kind, None)
        if counting:
            return Result(len(rows), [], dict)
        shape = self._shape(query, kind)
        return Result(len(rows), rows, lambda row: self._show(shape, row))

    # -- choosing --------------------------------------------------------------

    def _choose(
        self, query: Query, kind: ObjectType, pool: Iterable[Row] | None
    ) -> list[Row]:
        """Give the rows that match, in order, within LIMIT and OFFSET."""
        if query.offset > _MAX_OFFSET:
            raise ApiError(
                "NUMBER_OUTSIDE_VALID_RANGE",
                f"Maximum SOQL offset allowed is {_MAX_OFFSET}",
            )
        deleted = self._include_deleted or query.all_rows
        conditions = Conditions(self._columns, kind, self._members)
        where = query.where
        test = conditions.compile(where) if where else None
        if pool is None:
            pool = self._pool(kind, conditions.candidates(where))
        rows = [
            row
            for row in pool
            if self._is_there(row, deleted)
            and (test is None or test(row))
            and self._actor.sees(kind, row)
        ]
        ordered = self._sorted(rows, kind, query.order)
        end = None if query.limit is None else query.offset + query.limit
        return ordered[query.offset : end]

    def _is_there(self, row: Row, deleted: bool) -> bool:
        """Say whether a row is live, or still in the recycle bin when asked for."""
        if row.get("IsDeleted"):
            return deleted and not self._org.is_purged(row)
        return deleted or not row.get("IsArchived")

    def _pool(self, kind: ObjectType, ids: set[str] | None) -> list[Row]:
        store = self._org.store
        if ids is None:
            return store.rows(kind.name)
        return [row for id in sorted(ids) if (row := store.get(kind.name, id))]

    def _sorted(
        self, rows: list[Row], kind: ObjectType, order: tuple[Order, ...]
    ) -> list[Row]:
        for key in reversed(order):
            column = self._columns.column(kind, key.path)
            if not column.field.has("s"):
                raise malformed(
                    f"field '{column.field.name}' can not be sorted in a query call"
                )
            rows = _sorted_by(rows, column.get, key)
        return rows

    def _members(self, query: Query) -> list[Any]:
        """Give the values a semi-join chooses from."""
        kind = self._columns.source(query.source)
        item = query.items[0]
        if len(query.items) != 1 or not isinstance(item, tuple):
            raise malformed("a semi join sub-select must select exactly one field")
        column = self._columns.column(kind, item)
        if column.field.type not in ("id", "reference"):
            raise malformed(
                "a semi join sub-select must select an Id or a reference field"
            )
        return [column.get(row) for row in self._choose(query, kind, None)]

    # -- showing ---------------------------------------------------------------

    def _shape(self, query: Query, kind: ObjectType) -> _Shape:
        shape = _Shape(kind)
        for item in query.items:
            if isinstance(item, Query):
                self._add_children(shape, item, query.source)
            elif isinstance(item, tuple):
                self._add_path(shape, item)
        return shape

    def _add_path(self, shape: _Shape, path: Path) -> None:
        if len(path) > 1:
            reference, target = self._columns.relation(shape.kind, path[0])
            parent = shape.parents.get(reference.relationship)
            inner = parent[1] if parent else _Shape(target)
            shape.parents[reference.relationship] = (reference, inner)
            self._add_path(inner, path[1:])
            return
        column = self._columns.column(shape.kind, path)
        if column.field.name in shape.fields:
            raise malformed(f"duplicate field selected: {column.field.name}")
        shape.fields[column.field.name] = column.get

    def _add_children(self, shape: _Shape, query: Query, source: str) -> None:
        child = shape.kind.child(query.source)
        if child is None or self._org.types.get(child.object.lower()) is None:
            raise ApiError(
                "INVALID_TYPE",
                f"Didn't understand relationship '{query.source}' in FROM part of "
                f"query call on {source}.",
            )
        kind = self._columns.source(child.object)
        inner = _expand(replace(query, source=kind.name), kind, self._columns)
        if any(isinstance(item, (Query, Count)) for item in inner.items):
            raise malformed("a sub-select can hold neither sub-selects nor COUNT()")
        inner_shape = self._shape(inner, kind)

        def show(row: Row) -> Any:
            return self._show_children(child, inner, inner_shape, row)

        shape.fields[child.name] = show

    def _show_children(
        self, child: Child, query: Query, shape: _Shape, row: Row
    ) -> dict[str, Any] | None:
        pool = [
            one
            for one in self._related(child, row["Id"])
            if one.get(child.field) == row["Id"]
        ]
        rows = self._choose(query, shape.kind, pool)
        if not rows:
            return None
        records = [self._show(shape, one) for one in rows]
        return {"totalSize": len(records), "done": True, "records": records}

    def _related(self, child: Child, id: str) -> list[Row]:
        store = self._org.store
        ids = store.ids_of(child.object, child.field, iter([id]))
        kind = self._org.types[child.object.lower()]
        return self._pool(kind, ids)

    def _show(self, shape: _Shape, row: Row) -> dict[str, Any]:
        """Give a record as the API answers it."""
        kind = shape.kind.name
        holder = row["Type"] if shape.kind is NAME else kind
        url = f"{self._data_url}/sobjects/{holder}/{row['Id']}"
        shown: dict[str, Any] = {"attributes": {"type": kind, "url": url}}
        for name, get in shape.fields.items():
            shown[name] = give(get(row))
        for name, (reference, parent) in shape.parents.items():
            related = self._columns.related(reference, row)
            shown[name] = None if related is None else self._show(parent, related)
        return shown


def _expand(query: Query, kind: ObjectType, columns: Columns) -> Query:
    """Put the fields in the place of FIELDS()."""
    groups = [item for item in query.items if isinstance(item, Fields)]
    if not groups:
        return query
    unbounded = any(group.which != "STANDARD" for group in groups)
    if unbounded and (query.limit is None or query.limit > _FIELDS_LIMIT):
        raise malformed(
            f"The SOQL FIELDS function must have a LIMIT of at most {_FIELDS_LIMIT}"
        )
    items: dict[Any, None] = {}
    for item in query.items:
        items.update(dict.fromkeys(_group(item, kind, columns)))
    return replace(query, items=tuple(items))


def _group(item: Any, kind: ObjectType, columns: Columns) -> list[Any]:
    if not isinstance(item, Fields):
        return [item]
    if item.which not in ("ALL", "STANDARD", "CUSTOM"):
        raise malformed(f"unexpected token: 'FIELDS({item.which})'")
    return [
        (one.name,)
        for one in kind.fields.values()
        if columns.actor.sees_field(kind, one)
        and (item.which == "ALL" or one.custom is (item.which == "CUSTOM"))
    ]


def _sorted_by(rows: list[Row], get: Show, key: Order) -> list[Row]:
    """Sort by one key; nulls come first unless the query says otherwise."""
    blank = [row for row in rows if get(row) is None]
    filled = [row for row in rows if get(row) is not None]

    def rank(row: Row) -> Any:
        value = get(row)
        return value.casefold() if isinstance(value, str) else value

    filled.sort(key=rank, reverse=key.descending)
    return filled + blank if key.nulls_last else blank + filled
