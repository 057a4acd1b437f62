"""Archives: many pages cleaned unattended, and a journal of what was done.

``job`` says what is asked for, ``inputs`` finds the pages, ``journal`` remembers what became of each, ``worker`` cleans
some in a process of its own, ``workers`` are those processes, ``plan`` says what is to be done, ``outputs`` puts
results into place, ``run`` does it all in order, ``watch`` tells how far a run is, ``account`` what was done.
"""
