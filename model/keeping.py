"""Results kept with the value they are about, so that they go when it goes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import update_wrapper
from threading import Lock
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

Owner = TypeVar("Owner")
Held = TypeVar("Held")
P = ParamSpec("P")
T = TypeVar("T")
_LOCK = Lock()


class ById(Generic[Held]):
    """A value as a cache key: itself, by identity, such as an array or a frame, which have no hash.

    >>> one = [1]
    >>> ById(one) == ById(one), ById(one) == ById([1])
    (True, False)
    """

    __slots__ = ("held",)

    def __init__(self, held: Held) -> None:
        self.held = held

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ById) and other.held is self.held


def kept(
    most: int,
) -> Callable[[Callable[Concatenate[Owner, P], T]], Callable[Concatenate[Owner, P], T]]:
    """Keep the last *most* results of a function on its first argument.

    Unlike `functools.lru_cache`, which would keep a whole case's records alive after other ones have
    taken their place. The other arguments must be hashable, and the first must take attributes.

    >>> class Box: pass
    >>> calls = []
    >>> @kept(2)
    ... def twice(box, n):
    ...     calls.append(n)
    ...     return 2 * n
    >>> box = Box()
    >>> twice(box, 4), twice(box, 4), calls
    (8, 8, [4])
    """

    def decorate(
        function: Callable[Concatenate[Owner, P], T],
    ) -> Callable[Concatenate[Owner, P], T]:
        name = f"_kept_{function.__module__}_{function.__qualname__}"

        def kept_function(owner: Owner, /, *words: P.args, **named: P.kwargs) -> T:
            key: Hashable = (words, tuple(sorted(named.items())))
            with _LOCK:
                store: OrderedDict[Hashable, Any] | None = getattr(owner, name, None)
                if store is None:
                    store = OrderedDict()
                    object.__setattr__(owner, name, store)
                if key in store:
                    store.move_to_end(key)
                    found: T = store[key]
                    return found
            result = function(owner, *words, **named)
            with _LOCK:
                store[key] = result
                while len(store) > most:
                    store.popitem(last=False)
            return result

        update_wrapper(kept_function, function)
        return kept_function

    return decorate
