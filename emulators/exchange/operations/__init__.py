"""The EWS operations, one in each module, by the name of their request element."""

from collections.abc import Callable

from emulators.exchange.calls import Call
from emulators.exchange.operations import (
    convert_id,
    copy_item,
    create_folder,
    create_item,
    delete_folder,
    delete_item,
    find_folder,
    find_item,
    get_events,
    get_folder,
    get_item,
    get_server_time_zones,
    get_user_configuration,
    move_item,
    resolve_names,
    send_item,
    subscribe,
    sync_folder_hierarchy,
    sync_folder_items,
    unsubscribe,
    update_folder,
    update_item,
)
from emulators.exchange.soap import Element

OPERATIONS: dict[str, Callable[[Call], Element]] = {
    "ConvertId": convert_id.execute,
    "CopyItem": copy_item.execute,
    "CreateFolder": create_folder.execute,
    "CreateItem": create_item.execute,
    "DeleteFolder": delete_folder.execute,
    "DeleteItem": delete_item.execute,
    "FindFolder": find_folder.execute,
    "FindItem": find_item.execute,
    "GetEvents": get_events.execute,
    "GetFolder": get_folder.execute,
    "GetItem": get_item.execute,
    "GetServerTimeZones": get_server_time_zones.execute,
    "GetUserConfiguration": get_user_configuration.execute,
    "MoveItem": move_item.execute,
    "ResolveNames": resolve_names.execute,
    "SendItem": send_item.execute,
    "Subscribe": subscribe.execute,
    "SyncFolderHierarchy": sync_folder_hierarchy.execute,
    "SyncFolderItems": sync_folder_items.execute,
    "Unsubscribe": unsubscribe.execute,
    "UpdateFolder": update_folder.execute,
    "UpdateItem": update_item.execute,
}
