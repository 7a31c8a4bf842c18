"""query, queryAll and the pages after the first."""

from __future__ import annotations

from emulators.salesforce.cursors import page_rows
from emulators.salesforce.rest.call import Call
from emulators.salesforce.rest.wire import Answer
from emulators.salesforce.soql.execution import Execution
from emulators.salesforce.soql.grammar import malformed


def query(call: Call) -> Answer:
    """Answer a query without deleted and archived rows."""
    return _first_page(call, "query")


def query_all(call: Call) -> Answer:
    """Answer a query with deleted and archived rows."""
    return _first_page(call, "queryAll")


def query_more(call: Call, which: str, locator: str) -> Answer:
    """Answer the next page of a query."""
    page = call.cursors.more(locator, call.actor.user_id)
    return _answer(call, page, which)


def _first_page(call: Call, which: str) -> Answer:
    soql = call.request.query.get("q")
    if not soql:
        raise malformed("A query string has to be specified")
    execution = Execution(
        call.org,
        call.actor,
        data_url=call.data_url,
        include_deleted=which == "queryAll",
    )
    settings = call.org.settings
    options = call.request.headers.get("sforce-query-options", "")
    page = call.cursors.begin(
        execution.run(soql),
        call.actor.user_id,
        page_rows(options, settings.page_rows),
        settings.page_characters,
    )
    return _answer(call, page, which)


def _answer(call: Call, page: dict[str, object], which: str) -> Answer:
    if "nextRecordsUrl" in page:
        next_url = f"{call.data_url}/{which}/{page['nextRecordsUrl']}"
        page["nextRecordsUrl"] = next_url
    return Answer(200, page)
