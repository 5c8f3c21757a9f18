"""Descriptors: data, non-data, class and static methods, bound methods, slots, super()."""


class Typed:
    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.name = f"_{name}"

    def __get__(self, instance, owner=None):
        return self if instance is None else instance.__dict__[self.name]

    def __set__(self, instance, value):
        instance.__dict__[self.name] = self.kind(value)

    def __delete__(self, instance):
        del instance.__dict__[self.name]


class Lazy:
    def __init__(self, function):
        self.function = function

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        value = instance.__dict__[self.name] = self.function(instance)
        return value


class Bound:
    """Binds as functions do, but in Python."""

    def __get__(self, instance, owner=None):
        return self.bind(instance)

    def bind(self, instance):
        return lambda: instance.amount


class Order:
    amount = Typed(int)
    price = Typed(float)
    total = Bound()

    def __init__(self, amount, price):
        self.amount = amount
        self.price = price

    @Lazy
    def cost(self):
        return self.amount * self.price

    @classmethod
    def free(cls, amount):
        return cls(amount, 0)

    @staticmethod
    def rounded(value):
        return round(value)


class Slots:
    __slots__ = ("left", "right")

    def swap(self):
        self.left, self.right = self.right, self.left


class Express(Order):
    def __init__(self, amount):
        super().__init__(amount, 2)

    @property
    def amount_twice(self):
        return super().amount * 2

    @classmethod
    def free(cls, amount):
        return super().free.__func__(Order, amount)


def order_many(n):
    total = 0
    for step in range(n):
        order = Order(step, "2.5")
        total += Order.rounded(order.cost) + order.rounded(order.cost) + order.total()
        total += Order.free(step).amount
        del order.price
    return total


def bound_methods(n):
    slots = Slots()
    slots.left, slots.right = 1, 2
    swap = slots.swap
    for _ in range(n):
        swap()
        slots.swap()
        Slots.swap(slots)
    return slots.left


print(order_many(80), bound_methods(50), Order.amount.kind.__name__)
print(sum(Express(n).amount_twice + Express.free(n).amount for n in range(40)))
