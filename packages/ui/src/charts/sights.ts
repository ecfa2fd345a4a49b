/** Of light, each from 0 to 1. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** `#14937f` */
export function readColour(hex: string): Rgb {
  const part = (from: number) => linear(Number.parseInt(hex.slice(from, from + 2), 16) / 255);
  return [part(1), part(3), part(5)];
}

/** How people see: with all three cones, or without one of them (Machado, Oliveira, Fernandes 2009). */
export const sights = {
  'all colours': (colour: Rgb): Rgb => colour,
  'no red': through([0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]),
  'no green': through([0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]),
  'no blue': through([1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]),
} as const;

/** As WCAG has it: 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

/** In OKLab, where equal distances look equally far. */
export function distance(a: Rgb, b: Rgb): number {
  const [p, q] = [lab(a), lab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

const dot = (row: Rgb, [r, g, b]: Rgb): number => row[0] * r + row[1] * g + row[2] * b;

const luminance = (colour: Rgb): number => dot([0.2126, 0.7152, 0.0722], colour);

function through(red: Rgb, green: Rgb, blue: Rgb): (colour: Rgb) => Rgb {
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  return (colour) => [clamp(dot(red, colour)), clamp(dot(green, colour)), clamp(dot(blue, colour))];
}

function lab(colour: Rgb): Rgb {
  const cones: Rgb = [
    Math.cbrt(dot([0.4122214708, 0.5363325363, 0.0514459929], colour)),
    Math.cbrt(dot([0.2119034982, 0.6806995451, 0.1073969566], colour)),
    Math.cbrt(dot([0.0883024619, 0.2817188376, 0.6299787005], colour)),
  ];
  return [
    dot([0.2104542553, 0.793617785, -0.0040720468], cones),
    dot([1.9779984951, -2.428592205, 0.4505937099], cones),
    dot([0.0259040371, 0.7827717662, -0.808675766], cones),
  ];
}
