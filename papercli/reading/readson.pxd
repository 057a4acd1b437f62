import cython

cdef list _LOGARITHMS
cdef unsigned long long _FIRST, _SECOND, _ALL, _KIND, _SLOTS, _PRINT

cpdef unsigned long long mix(unsigned long long key)


cdef class Model:
    cdef dict _kinds, _pairs
    cdef list _alone
    cdef const unsigned short[::1] _prints
    cdef bytes _values
    cdef unsigned long long _buckets
    cdef const signed char[::1] _ends, _beginnings
    cdef tuple _rows
    cdef double _step
    cdef readonly tuple weights

    @cython.locals(total=double, place=Py_ssize_t)
    cpdef double runs(self, end, beginning)

    @cython.locals(context=cython.ulonglong, number=cython.ulonglong, size=int, passed=double)
    cpdef double _likelihood(self, list before, unsigned long long kind)

    @cython.locals(mixed=cython.ulonglong, start=cython.ulonglong, own=cython.ulonglong, slot=cython.ulonglong)
    cpdef _find(self, unsigned long long key)
