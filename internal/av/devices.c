// go-astiav's one call of libavdevice, made to do nothing: no device is ever read or
// written here, and with it the library, and some fifty more that it names, need not be
// loaded at every start.
void avdevice_register_all(void);
void avdevice_register_all(void) {}
