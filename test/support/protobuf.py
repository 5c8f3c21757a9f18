"""Just enough of protobuf's wire format to read profile.proto."""

VARINT, LENGTH_DELIMITED = 0, 2


def varints(message):
    """The numbers of a packed field."""
    value = shift = 0
    for byte in message:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0
    assert shift == 0, "a number is not complete"


def fields(message):
    """(field number, value) in order; values are integers or bytes."""
    at = 0

    def number():
        nonlocal at
        end = at
        while message[end] >= 128:
            end += 1
        [value] = varints(message[at:end + 1])
        at = end + 1
        return value

    while at < len(message):
        key = number()
        value = number()
        assert key & 7 in (VARINT, LENGTH_DELIMITED)
        if key & 7 == LENGTH_DELIMITED:
            assert at + value <= len(message)
            at, value = at + value, message[at:at + value]
        yield key >> 3, value


def messages(message, number):
    """The messages in the fields of this number, each as a list of its fields."""
    return [list(fields(value)) for field, value in fields(message) if field == number]
