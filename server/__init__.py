"""The shared server: resources, stores, deployers and workers over the engine; never imports panels, nor they it.

Empty until there is something to share.
"""
