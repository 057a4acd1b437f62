import cython

cdef unsigned long long _GOLDEN


@cython.locals(found=Py_ssize_t)
cpdef Py_ssize_t digits(str ink)


cdef class Row:
    cdef unsigned int values[160]


cdef class Rows:
    cdef dict _numbers, _spread
    cdef list _places, _beyond
    cdef Py_ssize_t _width, _size, _middle
    cdef object _unpack, _packed, _always
    cdef unsigned int[::1] _weights, _total

    cdef _row(self, str name)

    @cython.locals(found=Row, part=Row, at=Py_ssize_t)
    cpdef own(self, list names)

    @cython.locals(found=Row, weights="unsigned int[::1]", width=Py_ssize_t, place=Py_ssize_t, at=Py_ssize_t, row=Py_ssize_t)
    cdef Row _seen(self, str name)

    @cython.locals(
        count=Py_ssize_t, first=Py_ssize_t, place=Py_ssize_t, k=Py_ssize_t, at=Py_ssize_t, start=Py_ssize_t, width=Py_ssize_t,
        part=Row, total="unsigned int[::1]", weights="unsigned int[::1]",
    )
    cpdef list total(self, list around, Py_ssize_t i, list names)

    @cython.locals(at=Py_ssize_t)
    cdef _add(self, Py_ssize_t row)


cdef class Factors:
    cdef list _tables
    cdef object _make
    cdef Py_ssize_t _width
    cdef double[::1] _values, _one, _other
    cdef int[::1] _states

    @cython.locals(at=Py_ssize_t)
    cpdef list table(self, Py_ssize_t joint)


cdef class Moves:
    cdef Factors factors
    cdef Py_ssize_t joint
    cdef list before, after, columns

    cpdef Moves only(self, list kept)

    @cython.locals(
        factors=Factors, before=list, after=list, width=Py_ssize_t, size=Py_ssize_t, j=Py_ssize_t, k=Py_ssize_t, at=Py_ssize_t,
        total=double, top=double, factor=double, value=double, place=Py_ssize_t,
    )
    cpdef tuple forward(self, list row, list best, list own)

    @cython.locals(
        factors=Factors, before=list, after=list, width=Py_ssize_t, size=Py_ssize_t, j=Py_ssize_t, k=Py_ssize_t, at=Py_ssize_t,
        total=double,
    )
    cpdef list dots(self, list row)

    @cython.locals(
        factors=Factors, before=list, after=list, width=Py_ssize_t, size=Py_ssize_t, j=Py_ssize_t, k=Py_ssize_t, at=Py_ssize_t,
        total=double,
    )
    cpdef list crossed(self, list row)


cpdef zeros(Py_ssize_t size)

@cython.locals(
    mask=cython.ulonglong, slot=cython.ulonglong, first=cython.ulonglong, second=cython.ulonglong, place=Py_ssize_t,
    at=Py_ssize_t, slots="int[::1]",
)
cdef _neighbours(str text, Py_ssize_t size, int[::1] pairs, int[::1] earlier, int[::1] later)
