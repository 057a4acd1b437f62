import cython


cdef class Wording:
    cdef readonly list starts
    cdef list _pairs, _earlier, _later
    cdef Py_ssize_t _stretch
    cdef dict _weights
    cdef object _rarest

    @cython.locals(start=Py_ssize_t, end=Py_ssize_t, place=Py_ssize_t, at=Py_ssize_t, earlier=list)
    cpdef shares(self, own, before, behind)

    @cython.locals(
        first=Py_ssize_t, end=Py_ssize_t, start=Py_ssize_t, stop=Py_ssize_t, place=Py_ssize_t, at=Py_ssize_t,
        earlier=list, pairs=list, weights=dict, total=long, known=long, worth=long,
    )
    cpdef likeness(self, Py_ssize_t line, before, behind)


@cython.locals(size=Py_ssize_t, place=Py_ssize_t, at=Py_ssize_t, pair=Py_ssize_t, last=list, earlier=list, later=list)
cpdef _neighbours(list pairs)

@cython.locals(found=Py_ssize_t, place=Py_ssize_t, at=Py_ssize_t)
cpdef Py_ssize_t _found_before(list earlier, list places, Py_ssize_t start, Py_ssize_t end)

@cython.locals(found=Py_ssize_t, place=Py_ssize_t, at=Py_ssize_t)
cpdef Py_ssize_t _found_behind(list later, list places, Py_ssize_t start, Py_ssize_t end)
