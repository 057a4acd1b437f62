import cython

cdef double[::1] _LOGARITHMS
cdef unsigned long long _FIRST, _SECOND, _ALL, _KIND, _SLOTS, _PRINT
cdef Py_ssize_t _WIDE, _WINDOW, _AHEAD, _FAR, _DOUBLES, _LAST_TABLE
cdef int _NEAREST, _FAINT, _UNKNOWN, _LAST_CODE
cdef double NOWHERE
cdef bint _NATIVE
cdef list _TABLES

cpdef unsigned long long mix(unsigned long long key)


cdef class Model:
    cdef object _kinds
    cdef const unsigned int[::1] _pairs
    cdef const unsigned char[::1] _alone
    cdef unsigned short[::1] _codes
    cdef const unsigned short[::1] _prints
    cdef const unsigned char[::1] _values
    cdef unsigned long long _buckets
    cdef const signed char[::1] _ends, _beginnings
    cdef tuple _rows
    cdef dict _found
    cdef int[::1] _total, _other, _near, _run
    cdef double _step
    cdef readonly tuple weights

    @cython.locals(total=double, place=Py_ssize_t, at=Py_ssize_t, size=Py_ssize_t, run="int[::1]", alone=list)
    cpdef double runs(self, end, beginning)

    cpdef _run_of(self, list before, list after)

    @cython.locals(total=long, place=Py_ssize_t, one=list, other=list)
    cpdef double product(self, end, beginning)

    @cython.locals(
        near="int[::1]", run="int[::1]", total="int[::1]", other="int[::1]", size=Py_ssize_t, ends=Py_ssize_t, place=Py_ssize_t,
        count=Py_ssize_t, at=Py_ssize_t, first=Py_ssize_t, runs=double, product=long, even=double, by_runs=double,
        by_product=double,
    )
    cpdef double between(self, str before, str after)

    @cython.locals(near="int[::1]", codes="unsigned short[::1]", last=Py_ssize_t, size=Py_ssize_t, place=Py_ssize_t, code=int, kind=int)
    cdef Py_ssize_t _read(self, str text, bint ends)

    @cython.locals(table="const signed char[::1]", near="int[::1]", place=Py_ssize_t, distance=Py_ssize_t, row=Py_ssize_t, kind=int, part=int)
    cdef _add(self, bint ends, Py_ssize_t size, int[::1] total)

    @cython.locals(pairs="const unsigned int[::1]", low=Py_ssize_t, high=Py_ssize_t, middle=Py_ssize_t)
    cdef Py_ssize_t _double(self, Py_ssize_t pair)

    @cython.locals(place=Py_ssize_t, total="int[::1]", own="int[::1]", near=list, far=list)
    cpdef list _sum(self, bint ends, list kinds, pair)

    @cython.locals(context=cython.ulonglong, number=cython.ulonglong, kind=cython.ulonglong, size=int, at=Py_ssize_t, passed=double, found=double, lost=double)
    cdef double _likelihood(self, int[::1] run, Py_ssize_t place, Py_ssize_t first)

    @cython.locals(mixed=cython.ulonglong, start=cython.ulonglong, own=cython.ulonglong, slot=cython.ulonglong)
    cdef double _find(self, unsigned long long key)
