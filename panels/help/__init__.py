"""Help: a page for each kind of node and each function, made from what they say of themselves, and the search over them."""
