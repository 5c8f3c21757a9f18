"""Accounts with properties, class and static methods, super() and operators."""

import sys


class Money:
    __slots__ = ("cents",)

    def __init__(self, cents):
        self.cents = cents

    def __add__(self, other):
        return Money(self.cents + other.cents)

    def __lt__(self, other):
        return self.cents < other.cents

    @classmethod
    def of(cls, whole):
        return cls(cls.rounded(whole * 100))

    @staticmethod
    def rounded(value):
        return int(value + 0.5)


class Account:
    def __init__(self, owner):
        self.owner = owner
        self._balance = Money(0)

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, value):
        self._balance = value

    def deposit(self, amount):
        self.balance = self.balance + amount


class Savings(Account):
    def __init__(self, owner, rate):
        super().__init__(owner)
        self.rate = rate

    def deposit(self, amount):
        super().deposit(amount)
        if Money(100_000) < self.balance:
            self.add_interest()

    def add_interest(self):
        self.balance = Money(Money.rounded(self.balance.cents * self.rate) % 200_000)


def run(scale=1.0):
    accounts = [Account("a"), Savings("b", 1.01), Savings("c", 0.7)]
    for number in range(round(280_000 * scale)):
        for account in accounts:
            account.deposit(Money.of(number % 97))
    return sum(account.balance.cents for account in accounts)


if __name__ == "__main__":
    print(run(*map(float, sys.argv[1:])))
