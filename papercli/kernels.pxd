import cython

@cython.locals(total=double, k=Py_ssize_t, size=Py_ssize_t, column=tuple)
cpdef list dots(list row, list columns)

@cython.locals(total=double, k=Py_ssize_t, j=Py_ssize_t, column=tuple)
cpdef list crossed(list row, list columns)

@cython.locals(top=double, value=double, place=Py_ssize_t, k=Py_ssize_t, column=tuple)
cpdef tuple greatest(list row, list columns)

@cython.locals(place=Py_ssize_t)
cpdef Py_ssize_t place_of(const unsigned short[::1] numbers, Py_ssize_t start, Py_ssize_t end, unsigned short own)

@cython.locals(k=Py_ssize_t, row=Py_ssize_t, total=long)
cpdef list weighed_rows(const signed char[::1] table, Py_ssize_t width, list some, long one, list others, long other)
