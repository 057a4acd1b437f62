"""Archives: many pages cleaned unattended, and what was done of them written down.

``job`` says what is asked for, ``inputs`` finds the pages, ``journal`` remembers what became of each, ``worker`` cleans
some in a process of its own, ``workers`` are those processes, ``outputs`` puts the results into place, ``run`` does it
all in order, ``report`` tells a person or a machine about it.
"""
