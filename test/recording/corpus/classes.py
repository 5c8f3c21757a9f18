"""Classes created by statements, by type(), by metaclasses and by the libraries that do so."""
import abc
import enum
import typing


class Recording(type):
    made = []

    @classmethod
    def __prepare__(mcs, name, bases, **options):
        return {"prepared": True}

    def __new__(mcs, name, bases, namespace, **options):
        cls = super().__new__(mcs, name, bases, dict(namespace))
        mcs.made.append(name)
        return cls

    def __init__(cls, name, bases, namespace, **options):
        super().__init__(name, bases, namespace)
        cls.options = options

    def __call__(cls, *arguments):
        return super().__call__(*arguments)


class Base(metaclass=Recording):
    def __init__(self, value=0):
        self.value = value


class Derived(Base, flavour="sweet"):
    def double(self):
        return self.value * 2


class Plugin:
    known = []

    def __init_subclass__(cls, /, rank=0, **named):
        super().__init_subclass__(**named)
        Plugin.known.append((cls.__name__, rank))


class Field:
    def __set_name__(self, owner, name):
        self.name = f"{owner.__name__}.{name}"


class Model:
    first = Field()
    second = Field()


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self):
        ...


class Square(Shape):
    def area(self):
        return 4


@Shape.register
class Blob:
    pass


class Colour(enum.Enum):
    RED = 1
    GREEN = 2

    @property
    def lower(self):
        return self.name.lower()


class Quack(typing.Protocol):
    def quack(self):
        ...


class Generic(typing.Generic[typing.TypeVar("T")]):
    def __init__(self, item):
        self.item = item


def make(n):
    def method(self):
        return n

    return type(f"Made{n}", (Base,), {"method": method})


def local_class(n):
    class Local(Plugin, rank=n):
        def value(self):
            return n

    return Local


class Left(Base):
    def who(self):
        return ["left"]


class Right(Base):
    def who(self):
        return ["right"]


class Both(Left, Right):
    def who(self):
        return ["both"] + super().who() + Right.who(self)


print([make(n)(1).method() for n in range(20)], len(Recording.made), Derived(4).double())
print([local_class(n)().value() for n in range(20)], len(Plugin.known), Model.second.name)
print(Square().area(), isinstance(Blob(), Shape), issubclass(int, Shape), Colour(2).lower)
print([Both().who() for _ in range(10)][-1], Generic[int](3).item, Derived.options)
