"""Help: a guide written by hand, a page for each kind of node and each function made from itself, and the search over them."""
