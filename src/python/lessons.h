// What is done to learn from where containers get their storage (storage_owners.h).
#pragma once

namespace pyprof {

// `code` defines a function `work`, which is called with all that it names already made. A pure
// lesson allocates nearly nothing but its owner's storage; one that is not (compiling fills dicts
// and lists as well) only gets the places that no pure lesson meets. A module that is loaded for a
// lesson leaves sys.modules again; its code stays where it was learned.
struct Lesson {
  const char* owner;
  bool is_pure;
  const char* code;
};

inline constexpr Lesson kLessons[] = {
    {"list", true, R"(
def grow(items, more=tuple(range(40))):
    for x in more: items.append(x)
    items.extend(items); items.extend(more); items.extend(range(90)); items.extend(iter(more))
    items.insert(0, None); items += more; items[5:9] = more; items *= 2
    for x in more: items.insert(0, x)
    for x in more[:9]: items[x:x] = more
    for x in more[:9]: part = []; part[:] = more; part[:] = items; part[::2] = items[::2]; del part[3:9]
    del items[10:-10]; items[:] = []
def begin(more):
    a = []; a.insert(0, 1); b = []; b.append(1); c = []; c.extend(more); d = []; d.extend(iter(more))
    e = []; e += more; f = []; f[:] = more; g = []; g[0:0] = more; h = []; h += iter(more); i = [*more]
    j = []; j.extend(range(9)); k = []; k.extend(a)
def work(source=tuple(range(60)), short=(3, 1, 2), key=lambda x: -x):
    grow([]); grow([1]); grow(list(short))
    for x in range(3): begin(short)
    a = list(source); b = a.copy(); c = a + b; d = c[3:300]; e = a * 3; f = [None] * 99
    g = [x for x in source]; h = [*source, *short]; i = list(iter(source)); j = sorted(source)
    ranges = [list(range(n)) for n in (3, 50, 90)]; ranges += [sorted(range(n)) for n in (3, 90)]
    named = dict.fromkeys(source); ranges += [list(named), list(named.items()), list(set(short))]
    k = sorted(source, key=key); k.sort(key=key); k.sort(); k.reverse(); j.sort(reverse=True)
    j += reversed(k); l = [1, 2, 3]; m = [1]; m.append(2); l.clear(); n = [*short]; o = list(short)
    while i: i.pop()
    o.remove(3); p = list(range(9)); p[2:5] = (); q = p[:]; q.extend(p); q.extend(short)
)"},
    {"dict", true, R"(
class Plain: pass
class Slim:
    def __init__(self): self.a = 1; self.b = 2
keys = tuple(range(90)); names = tuple('k%d' % i for i in range(90))
sources = tuple((s, set(s), tuple((k, k) for k in s), dict.fromkeys(names[:len(s)]))
                for s in (keys, names, names[:3], keys[:20]))
def fill(source, unordered, pairs, named):
    d = {}
    for k in source: d[k] = None
    a = d.copy(); b = dict(d); c = {**d}; e = {k: k for k in source}; f = dict.fromkeys(source)
    g = dict.fromkeys(d); h = dict.fromkeys(unordered); i = {}; i.update(d); i |= a; j = a | e
    a.setdefault('new', 1); b[()] = 1; c.pop(source[0]); c['other'] = 2; dict(pairs); dict(**named)
    for k in source: a.pop(k, None)
    for k in source: a[k] = 1
    a.clear()
def work(names=names):
    for s in sources: fill(*s)
    for i in (0, 1, 3, 9, 20, 29, 32, 40):
        o = Plain(); o.x = 1; o.y = 2
        for n in names[:i]: setattr(o, n, 1)
    for i in range(20):
        o = Slim()
        if i < 3: vars(o)['c'] = 3; o.__dict__[1] = 2
        elif i < 6: o.c = 1; del o.a; o.__dict__
        elif i < 9: o.__dict__ = {'a': 1}
    dict(a=1, b=2, c=3, d=4, e=5, f=6); dict(x=1)
)"},
    {"set", true, R"(
def work(keys=tuple(range(90)), other=frozenset(range(45, 130)), names=dict.fromkeys(range(40))):
    a = set()
    for k in keys: a.add(k)
    b = set(keys); c = a.copy(); d = frozenset(keys); e = a | other; f = a & other; g = a - other
    h = a ^ other; i = {k for k in keys}; a.update(other); b |= other; c ^= other
    j = set(names); k = set(other); l = {*keys}; m = set(); m.update(keys); m.update(other)
    n = frozenset(iter(keys)); o = d | other; p = set(); p.update(names); p.update(keys)
    while a: a.pop()
    a.update(keys)
)"},
    {"bytearray", true, R"(
def work(text=b'x' * 700):
    a = bytearray()
    for i in range(300): a.append(65)
    b = bytearray(700); c = bytearray(text); d = b + c; e = bytearray(range(200)); f = c[5:500]
    a.extend(text); a += text; a *= 3; b.insert(0, 1); b[5:9] = text; del b[2:600]; g = c * 2
    h = a.copy(); i = c.replace(b'x', b'yy'); j = c.upper(); k = bytearray('text' * 99, 'utf-8')
    c.clear(); l = bytearray(iter(range(200))); m = bytearray.fromhex('00' * 99); f.pop(); f += b'1'
    n = bytearray(b',').join([text, text]); o = c.translate(None, b'y'); p = h.zfill(9999)
)"},
    {"bytes", true, R"(
def work(text='\u20ac' * 300, data=b'x' * 300):
    text.encode(); '%d %s' % (1, text); b'%d %s' % (1, data); bytes(iter(range(200)))
)"},
    {"str", true, R"(
def work(texts=tuple('\u20acname%d' % i for i in range(40))):
    for t in texts: getattr(work, t, None); t.encode('utf-8')
)"},
    {"collections.deque", true, R"(
from _collections import deque
def work(keys=tuple(range(150))):
    a = deque()
    for k in keys: a.append(k)
    for k in keys: a.appendleft(k)
    b = deque(keys); c = b.copy(); b.extend(a); c.extendleft(keys); d = b + c; b.rotate(5); d *= 2
    e = deque(keys, 50); a.insert(3, 0)
)"},
    {"array.array", true, R"(
from array import array, typecodes
text_code = 'w' if 'w' in typecodes else 'u'  # 'u' warns since 3.13
def work(keys=tuple(range(100)), data=b'\0' * 800):
    a = array('i')
    for k in keys: a.append(k)
    b = array('d', keys); a.extend(a); b.fromlist(list(keys)); a.frombytes(data); c = a + a
    d = b[3:90]; e = a * 2; a.insert(0, 1); a.extend(keys); f = array(text_code, 'text' * 50); d[2:5] = b
    g = array('b', data); h = array('i', a); i = b.__copy__()
)"},
    {"_io.StringIO", false, R"(
from _io import StringIO
def work(text='line of text\n' * 100):
    a = StringIO()
    for i in range(40): a.write(text)
    a.getvalue(); b = StringIO(text); b.seek(2000); b.write(text); b.read(5); b.readline(); a.write('x')
)"},
    {"_io._BufferedIOBase", false, R"(
from _io import BytesIO, BufferedReader, BufferedWriter, BufferedRandom
class Raw(BytesIO): pass
def work(data=b'x' * 5000):
    r = BufferedReader(BytesIO(data)); r.read(10); w = BufferedWriter(BytesIO()); w.write(data)
    BufferedRandom(BytesIO(data)).read(7)
)"},
    {"type", false, R"(
def work():
    for i in range(4):
        class Base:
            'doc'
            __slots__ = ('a', 'b')
            def method(self): pass
        class Derived(Base, metaclass=type):
            'doc'
            x = 1
            __slots__ = ('__dict__', '__weakref__', 'c')
        type('Made', (Derived,), {'__slots__': ('q',)})
)"},
    {"(compiler)", false, R"(
source = '''
import sys
def f(a, b=1, *c, d, **e):
    "doc"
    try:
        with a as x: return [y for y in b if y] + [lambda z: z + d]
    except (ValueError, TypeError) as error: raise KeyError(f"{error!r:>{a}}") from error
    finally: pass
    match a:
        case [1, 2, *rest]: pass
        case {"k": v}: pass
        case _: yield x
class C(object):
    n: int = 5
    async def g(self):
        async for i in self: await i
        global sys
        while True:
            if i and not self or 3 < i <= 5: break
            del i; assert i, "text"
'''
def work(compile=compile):
    compile(source, '<lesson>', 'exec'); compile('1+1', '<lesson>', 'eval')
    compile('x = 1', '<lesson>', 'single')
)"},
};

}  // namespace pyprof
