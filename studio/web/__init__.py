"""The browser studio's server: who may reach it, and what a page is made of."""
