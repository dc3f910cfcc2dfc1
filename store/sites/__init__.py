"""Sites on the map: coordinate systems, shapes, rules of distance, and what touches what.

Below services and views, since both ask the same question (docs/decisions/0019).
"""
