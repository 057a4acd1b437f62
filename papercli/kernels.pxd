import cython

cdef unsigned long long _GOLDEN


cdef class Moves:
    cdef list before, columns

    cpdef Moves only(self, list kept)

    @cython.locals(total=double, one=double, other=double, k=Py_ssize_t, column=tuple, columns=list, before=list)
    cpdef list dots(self, list row)

    @cython.locals(total=double, one=double, other=double, k=Py_ssize_t, at=Py_ssize_t, column=tuple, columns=list, before=list)
    cpdef list crossed(self, list row)

    @cython.locals(top=double, one=double, other=double, place=Py_ssize_t, k=Py_ssize_t, column=tuple, columns=list, before=list)
    cpdef tuple greatest(self, list row)


cpdef zeros(Py_ssize_t size)

@cython.locals(
    mask=cython.ulonglong, slot=cython.ulonglong, first=cython.ulonglong, second=cython.ulonglong, place=Py_ssize_t,
    at=Py_ssize_t, slots="int[::1]",
)
cdef _neighbours(str text, Py_ssize_t size, int[::1] pairs, int[::1] earlier, int[::1] later)
