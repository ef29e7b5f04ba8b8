"""The page of what is proven says what the proofs give today."""

from __future__ import annotations

import os
from pathlib import Path

from function_proof import Proof
from kind_proof import KindProof
from parity_page import page

PAGE = Path(__file__).parents[2] / "assets" / "help" / "parity.md"
COMMAND = "PENSTOCK_WRITE=1 python -m pytest tests/parity/test_page.py"


def test_the_page_is_what_the_proofs_give(proof: Proof, kind_proof: KindProof) -> None:
    made = page(proof, kind_proof)
    if os.environ.get("PENSTOCK_WRITE") == "1":
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made, f"write it anew: {COMMAND}"
