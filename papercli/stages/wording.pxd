import cython


cdef class Wording:
    cdef readonly list starts
    cdef int[::1] _pairs, _earlier, _later, _counts, _weights
    cdef Py_ssize_t _stretch
    cdef list _edges

    @cython.locals(
        start=Py_ssize_t, end=Py_ssize_t, one=Py_ssize_t, one_end=Py_ssize_t, other=Py_ssize_t, other_end=Py_ssize_t,
        place=Py_ssize_t, at=Py_ssize_t, count=Py_ssize_t, above=Py_ssize_t, below=Py_ssize_t,
    )
    cpdef shares(self, own, before, behind)

    @cython.locals(
        first=Py_ssize_t, end=Py_ssize_t, start=Py_ssize_t, stop=Py_ssize_t, place=Py_ssize_t, at=Py_ssize_t,
        total=cython.longlong, known=cython.longlong, worth=cython.longlong,
    )
    cpdef likeness(self, Py_ssize_t line, before, behind)

    @cython.locals(
        start=Py_ssize_t, end=Py_ssize_t, one_start=Py_ssize_t, one_end=Py_ssize_t, other_start=Py_ssize_t,
        other_end=Py_ssize_t, place=Py_ssize_t, at=Py_ssize_t, further=Py_ssize_t, odds=cython.longlong,
        worth=cython.longlong, first="bint", second="bint",
    )
    cpdef lean(self, Py_ssize_t line, own, one, other)

    @cython.locals(at=Py_ssize_t)
    cdef bint _stands(self, Py_ssize_t place, Py_ssize_t own, Py_ssize_t start, Py_ssize_t end)

    cdef _near(self, Py_ssize_t line)

    @cython.locals(place=Py_ssize_t, k=Py_ssize_t, start=Py_ssize_t, end=Py_ssize_t)
    cdef _take(self, Py_ssize_t stretch)
