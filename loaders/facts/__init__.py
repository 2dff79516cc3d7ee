"""The facts: who said what, about where, and when. One file per kind of fact.

Every record is frozen and refuses nonsense when it is made. Conventions, the same everywhere:

* dates are `datetime.date` (names end in ``_on``, ``_from`` or ``_to``); times are aware UTC
  `datetime.datetime` (names end in ``_at``);
* ``recorded_at`` is the transaction time: when this archive first held the record;
* countries are ISO 3166-1 alpha-3 (``XKX`` for Kosovo);
* longitude and latitude are degrees on WGS 84 (EPSG:4326), longitude first;
* ``None`` is always "not known" and never "no".

A kind's module says in ``RECORDS`` which records the archive holds of it. A record says of itself
the table it lies in (``TABLE``), the column the table is ordered by (``ORDERED_BY``), what is not
part of its identity (``NOT_FACTS``), and which of its properties are columns too, each after which
one (``COMPUTED``). Its Arrow schema follows from its annotations (`loaders.facts.tables`).
"""

ORDER = ("levels", "departures", "presence", "conflict")
"""The order in which kinds are listed everywhere; others follow by name."""
