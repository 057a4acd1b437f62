import cython

cpdef Py_ssize_t _bound(Py_ssize_t number, Py_ssize_t least, Py_ssize_t most, tuple steps)


cdef class Facts:
    cdef dict __dict__  # what is not named here
    cdef public str text, sized, habit
    cdef public list lines, ends, measures, slacks, short, full, stated, sure, widths
    cdef public list _begins, _openers, _commonest, _display, _facts, _listed, _speakers, _blocks
    cdef public bytes _marked, _worded
    cdef public bytearray _opens
    cdef public dict _joints
    cdef public bint spaced, boxed, old
    cdef public Py_ssize_t usual
    cdef public object lexicon, form, habits, _label_ends, _name_starts, _said, _wordings

    cpdef _unexplained(self, Py_ssize_t i, slack)
    cpdef bint _is_apart(self, Py_ssize_t i)
    cpdef bint _goes_on(self, Py_ssize_t i)
    @cython.locals(end=int)
    cpdef Py_ssize_t joint(self, Py_ssize_t i)
    cpdef bint opens_story(self, Py_ssize_t i)
    @cython.locals(last=Py_ssize_t)
    cpdef bint _finds_opener(self, Py_ssize_t i)
    cpdef bint ends_in_jump(self, Py_ssize_t i)
    cpdef bint is_credit(self, Py_ssize_t i)
    cpdef bint is_named(self, Py_ssize_t i)
    cpdef bint may_be_furniture(self, Py_ssize_t i)
    cpdef bint _twice(self, Py_ssize_t i)
    cpdef fact(self, Py_ssize_t i)
    cpdef _fact(self, Py_ssize_t i)
    cpdef list _words(self, Py_ssize_t i, line, str ink)
    @cython.locals(count=Py_ssize_t, joint=Py_ssize_t, alike=Py_ssize_t, ended=Py_ssize_t, k=Py_ssize_t, off=Py_ssize_t)
    cpdef list alone(self, Py_ssize_t i)
    cpdef list _of_ink(self, Py_ssize_t i, str ink)
    @cython.locals(first=Py_ssize_t, last=Py_ssize_t)
    cpdef list _topic(self, Py_ssize_t i)
    cpdef _joint(self, Py_ssize_t i)
    cpdef list _beside(self, Py_ssize_t i, line, before, begins)
    cpdef Py_ssize_t _cells(self, Py_ssize_t i)
    cpdef bint _shows(self, Py_ssize_t i)
    @cython.locals(first=Py_ssize_t, last=Py_ssize_t)
    cpdef list _wording(self, Py_ssize_t i)
    @cython.locals(first=Py_ssize_t, last=Py_ssize_t)
    cpdef tuple _around(self, Py_ssize_t i)
    cpdef tuple _before(self, Py_ssize_t first)
    cpdef tuple _behind(self, Py_ssize_t last)
