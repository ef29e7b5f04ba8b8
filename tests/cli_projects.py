"""Small documents that the tests of the command line share."""

from __future__ import annotations

BROKEN = """\
penstock: 1
name: Broken in every way a beginner could
nodes:
  orders:
    read_csv:
      path: oders.csv
      columns:
        day: date
        region: text
        amount: decimal(10,2)
  large:
    filter_rows:
      from: order
      where: amount > 10
  north:
    filter_rows:
      from: orders
      where: regoin = 'north' and amount > 'ten'
  by_region:
    group_by:
      from: north
      key: [region]
      columns:
        total: sum(amuont)
  out:
    write_csvs:
      from: by_region
      path: out/x.csv
"""
TYPO = """\
penstock: 1
nodes:
  rows:
    inline_table:
      columns:
        n: integer
      data: |-
        n
        1
        2
  big:
    filter_rows:
      from: rows
      where: m > 1
"""
TINY = """\
penstock: 1
name: Tiny
parameters:
  least:
    type: integer
    default: 2
nodes:
  rows:
    inline_table:
      columns:
        word: text
        n: integer
        day: date
      data: |-
        word,n,day
        one,1,2024-01-31
        [red]two[/],2,2024-02-29
        null,3,
        ,4,2024-03-01
        "",5,2024-03-02
  big:
    filter_rows:
      from: rows
      where: n >= $least
  out:
    write_csv:
      from: big
      path: out/big.csv
"""
ORDERS = "day,region,amount\n2024-01-03,north,19.50\n2024-01-17,south,7.25\n"
SALES = """\
penstock: 1
nodes:
  sales:
    inline_table:
      columns:
        region: text
        amount: integer
      data: |-
        region,amount
        north,4
        north,7
        south,5
        south,9
        south,11
        west,4
  dear:
    filter_rows:
      from: sales
      where: amount > 3
  by_region:
    group_by:
      from: dear
      keys: [region]
      columns:
        most: max(amount)
"""
TINY_TESTS = """\
penstock: 1
tests:
  big:
    - case: those that are large enough
      parameters:
        least: 3
      inputs:
        from: |-
          n integer
          1
          3
          4
      outputs:
        passed: |-
          n integer
          3
          4
    - case: wrong on purpose
      inputs:
        from: |-
          n integer
          2
          5
      outputs:
        passed: |-
          n integer
          2
          6
        rejected: |-
          m integer
"""
