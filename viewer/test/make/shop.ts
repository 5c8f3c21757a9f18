// What the program of the sample does: its functions, and the calls it makes with their costs.
type Memory = readonly (readonly [
  type: string,
  count: number,
  bytes: number,
  live?: number,
  peak?: number,
])[];
export interface Call {
  readonly fn: string;
  readonly us: number;
  readonly wait?: number; // µs of them
  readonly calls?: number;
  readonly resumes?: number;
  readonly memory?: Memory;
  readonly below?: readonly Call[];
}

export const kFunctions: Record<
  string,
  readonly [module: string, file: string, kind: string, line: number, flags?: number]
> = {
  "<module>": ["__main__", "/home/ada/shop/shop.py", "script", 1],
  main: ["__main__", "/home/ada/shop/shop.py", "script", 88],
  report: ["__main__", "/home/ada/shop/shop.py", "script", 61],
  "Order.__init__": ["shop.orders", "/home/ada/shop/shop/orders.py", "project", 14],
  "Order.total": ["shop.orders", "/home/ada/shop/shop/orders.py", "project", 31],
  "Order.from_row": ["shop.orders", "/home/ada/shop/shop/orders.py", "project", 22],
  read_orders: ["shop.reader", "/home/ada/shop/shop/reader.py", "project", 9, 1],
  parse_row: ["shop.reader", "/home/ada/shop/shop/reader.py", "project", 40],
  "Index.add": ["shop.index", "/home/ada/shop/shop/index.py", "project", 12],
  "Index.merge_sort": ["shop.index", "/home/ada/shop/shop/index.py", "project", 27],
  "Index.lookup": ["shop.index", "/home/ada/shop/shop/index.py", "project", 51],
  "Worker.run": ["shop.worker", "/home/ada/shop/shop/worker.py", "project", 18],
  render: ["shop.worker", "/home/ada/shop/shop/worker.py", "project", 44],
  "JSONDecoder.decode": ["json.decoder", "/usr/lib/python3.11/json/decoder.py", "stdlib", 332],
  "JSONDecoder.raw_decode": ["json.decoder", "/usr/lib/python3.11/json/decoder.py", "stdlib", 343],
  loads: ["json", "/usr/lib/python3.11/json/__init__.py", "stdlib", 299],
  "DictReader.__next__": ["csv", "/usr/lib/python3.11/csv.py", "stdlib", 106],
  "Thread._bootstrap": ["threading", "/usr/lib/python3.11/threading.py", "stdlib", 983],
  "Thread.run": ["threading", "/usr/lib/python3.11/threading.py", "stdlib", 964],
  "Template.render": [
    "jinja2.environment",
    "/usr/lib/python3/dist-packages/jinja2/environment.py",
    "site-packages",
    1270,
  ],
  escape: ["markupsafe", "/usr/lib/python3/dist-packages/markupsafe/__init__.py", "site-packages", 30],
  "<thread MainThread>": ["", "", "synthetic", 0],
  "<thread worker>": ["", "", "synthetic", 0],
  "<gc>": ["", "", "synthetic", 0],
  "<import shop.orders>": ["shop.orders", "<import>", "import", 0],
  "<import decimal>": ["decimal", "<import>", "import", 0],
  "<import json>": ["json", "<import>", "import", 0],
  "<import json.decoder>": ["json.decoder", "<import>", "import", 0],
  run_forever: ["asyncio.base_events", "/usr/lib/python3.11/asyncio/base_events.py", "stdlib", 595],
  "<task price-1>": ["", "", "synthetic", 0],
  "<task price-2>": ["", "", "synthetic", 0],
  "<task price-3>": ["", "", "synthetic", 0],
  fetch_price: ["shop.prices", "/home/ada/shop/shop/prices.py", "project", 8, 2],
};

export const kTypeModules: Record<string, string> = {
  Order: "shop.orders",
  Index: "shop.index",
  Markup: "markupsafe",
  Decimal: "decimal",
};

const sort = (depth: number, us: number, bytes: number): Call => ({
  fn: "Index.merge_sort",
  us,
  calls: 2 ** (8 - depth),
  memory: [["list", 2 ** (9 - depth), bytes, 0, bytes / 4]],
  below: depth < 8 ? [sort(depth + 1, us * 0.92, bytes * 0.9)] : [],
});

const parse = (scale: number): Call => ({
  fn: "parse_row",
  us: 21000 * scale,
  calls: 5000 * scale,
  memory: [
    ["str", 40000 * scale, 2.9e6 * scale, 0.4e6 * scale, 0.9e6 * scale],
    ["dict", 5000 * scale, 1.7e6 * scale, 0, 0.2e6 * scale],
  ],
  below: [
    {
      fn: "loads",
      us: 6100 * scale,
      calls: 5000 * scale,
      below: [
        {
          fn: "JSONDecoder.decode",
          us: 7300 * scale,
          calls: 5000 * scale,
          below: [
            {
              fn: "JSONDecoder.raw_decode",
              us: 24500 * scale,
              calls: 5000 * scale,
              memory: [
                ["dict", 5000 * scale, 1.2e6 * scale, 0.3e6 * scale, 1.1e6 * scale],
                ["str", 20000 * scale, 1.1e6 * scale, 0.1e6 * scale, 0.6e6 * scale],
                ["list", 5000 * scale, 0.6e6 * scale, 0, 0.3e6 * scale],
              ],
            },
          ],
        },
      ],
    },
    {
      fn: "Order.from_row",
      us: 8800 * scale,
      calls: 5000 * scale,
      below: [
        {
          fn: "Order.__init__",
          us: 14200 * scale,
          calls: 5000 * scale,
          memory: [
            ["Order", 5000 * scale, 0.24e6 * scale, 0.24e6 * scale, 0.24e6 * scale],
            ["dict", 5000 * scale, 0.92e6 * scale, 0.92e6 * scale, 0.92e6 * scale],
            ["Decimal", 5000 * scale, 0.52e6 * scale, 0.52e6 * scale, 0.52e6 * scale],
          ],
        },
      ],
    },
  ],
});

const kImports: readonly Call[] = [
  {
    fn: "<import shop.orders>",
    us: 300,
    memory: [["function", 6, 816, 816, 816]],
    below: [{ fn: "<import decimal>", us: 1400, memory: [["type", 3, 3192, 3192, 3192]] }],
  },
  {
    fn: "<import json>",
    us: 240,
    below: [{ fn: "<import json.decoder>", us: 620, memory: [["function", 9, 1224, 1224, 1224]] }],
  },
];

export const kMain: readonly Call[] = [
  {
    fn: "<module>",
    us: 2100,
    memory: [
      ["function", 40, 5440, 5440, 5440],
      ["type", 4, 4256, 4256, 4256],
      ["dict", 9, 2088, 1160, 2088],
    ],
    below: [
      {
        fn: "main",
        us: 9800,
        memory: [["list", 3, 42000, 0, 42000]],
        below: [
          {
            fn: "read_orders",
            us: 12800,
            resumes: 5000,
            memory: [
              ["str", 5100, 0.4e6, 0, 0.1e6],
              ["generator", 1, 112, 0, 112],
            ],
            below: [
              {
                fn: "DictReader.__next__",
                us: 17600,
                wait: 2400,
                calls: 5001,
                memory: [
                  ["dict", 5000, 1.16e6, 0, 0.1e6],
                  ["list", 5000, 0.44e6],
                ],
              },
              parse(1),
            ],
          },
          {
            fn: "Index.add",
            us: 19200,
            calls: 5000,
            memory: [
              ["dict", 8, 1.3e6, 0.88e6, 1.3e6],
              ["set", 900, 0.5e6, 0.5e6, 0.5e6],
              ["tuple", 5000, 0.28e6, 0.28e6, 0.28e6],
            ],
            below: [sort(0, 4100, 0.21e6)],
          },
          {
            fn: "report",
            us: 7700,
            calls: 12,
            memory: [["str", 2400, 0.36e6]],
            below: [
              { fn: "Order.total", us: 22300, calls: 60000, memory: [["Decimal", 60000, 6.24e6, 0, 104]] },
              { fn: "Index.lookup", us: 9100, calls: 60000, memory: [["tuple", 60000, 3.3e6]] },
            ],
          },
          { fn: "<gc>", us: 2600, calls: 8 },
        ],
      },
      {
        fn: "run_forever",
        us: 1900,
        wait: 1500,
        below: [1, 2, 3].map((n) => ({
          fn: `<task price-${n}>`,
          us: 20,
          below: [
            { fn: "fetch_price", us: 700 + 150 * n, resumes: 4, memory: [["bytes", 12, 49_152 * n, 0, 0]] },
          ],
        })),
      },
      ...kImports,
    ],
  },
];

export const worker = (scale: number): readonly Call[] => [
  {
    fn: "Thread._bootstrap",
    us: 60,
    below: [
      {
        fn: "Thread.run",
        us: 90,
        below: [
          {
            fn: "Worker.run",
            us: 5200 * scale,
            wait: 3100 * scale,
            memory: [
              ["list", 20, 9000, 0, 9000],
              ["deque", 1, 624, 0, 624],
            ],
            below: [
              {
                fn: "render",
                us: 8200 * scale,
                calls: 600,
                memory: [["str", 1200, 0.9e6 * scale, 0, 0.2e6 * scale]],
                below: [
                  {
                    fn: "Template.render",
                    us: 31000 * scale,
                    calls: 600,
                    memory: [
                      ["list", 600, 0.5e6 * scale],
                      ["Markup", 9000, 1.4e6 * scale, 0, 0.5e6 * scale],
                    ],
                    below: [
                      {
                        fn: "escape",
                        us: 11800 * scale,
                        calls: 9000,
                        memory: [["Markup", 9000, 1.1e6 * scale, 0, 0.2e6 * scale]],
                      },
                    ],
                  },
                  {
                    fn: "Order.total",
                    us: 5100 * scale,
                    calls: 9000,
                    memory: [["Decimal", 9000, 0.93e6 * scale]],
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
];
