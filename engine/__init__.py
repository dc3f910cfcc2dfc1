"""What follows? Calendar, network, schedule, clock: numbers in, numbers out.

Nothing here reads a clock, a file or a database, and nothing but NumPy and the standard library is
imported. A date is an ``int`` day number (``date.toordinal()``).
"""
