import cython

cdef list _LOGARITHMS
cdef unsigned long long _FIRST, _SECOND, _ALL, _KIND, _SLOTS, _PRINT
cdef Py_ssize_t _WIDE
cdef int _NEAREST, _FAINT
cdef double NOWHERE
cdef bint _NATIVE
cdef list _TABLES

cpdef unsigned long long mix(unsigned long long key)


cdef class Model:
    cdef object _kinds
    cdef dict _pairs
    cdef list _alone
    cdef const unsigned short[::1] _prints
    cdef const unsigned char[::1] _values
    cdef unsigned long long _buckets
    cdef const signed char[::1] _ends, _beginnings
    cdef tuple _rows
    cdef dict _found
    cdef int[::1] _total
    cdef double _step
    cdef readonly tuple weights

    @cython.locals(total=double, place=Py_ssize_t, at=Py_ssize_t, size=Py_ssize_t, run=list, alone=list)
    cpdef double runs(self, end, beginning)

    @cython.locals(total=long, place=Py_ssize_t, one=list, other=list)
    cpdef double product(self, end, beginning)

    @cython.locals(row=Py_ssize_t, place=Py_ssize_t, near=list, far=list, table="const signed char[::1]", total="int[::1]")
    cpdef list _sum(self, bint ends, list kinds, pair)

    @cython.locals(context=cython.ulonglong, number=cython.ulonglong, kind=cython.ulonglong, size=int, at=Py_ssize_t, passed=double, found=double, lost=double)
    cpdef double _likelihood(self, list run, Py_ssize_t place, Py_ssize_t first)

    @cython.locals(mixed=cython.ulonglong, start=cython.ulonglong, own=cython.ulonglong, slot=cython.ulonglong)
    cdef double _find(self, unsigned long long key)
