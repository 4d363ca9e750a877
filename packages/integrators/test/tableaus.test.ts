import { inverse, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import * as esdirk from '../src/esdirk-tableau.ts';
import * as rodas from '../src/rosenbrock-tableau.ts';
import { dot, orderConditions } from './support/order-conditions.ts';

// Coefficients of size up to 100 are rounded to 16 digits: sums of their products are good to 1e-13.
const ROUNDING = 1e-13;

describe('ESDIRK5(4)7L[2]SA2', () => {
  const stages = 7;
  const a = esdirk.A.map((row, i) => Array.from({ length: stages }, (_, j) => row[j] ?? (i === j && i > 0 ? esdirk.GAMMA : 0)));
  const b = a[6]!;
  const conditions = orderConditions(a, a);

  it('is of order 5, its companion of order 4 and no higher', () => {
    const companion = b.map((value, i) => value + esdirk.ERROR[i]!);
    for (const { order, vector, value } of conditions) {
      expect(Math.abs(dot(b, vector) - value)).toBeLessThan(ROUNDING);
      if (order < 5) expect(Math.abs(dot(companion, vector) - value)).toBeLessThan(ROUNDING);
    }
    expect(conditions.some(({ vector, value }) => Math.abs(dot(companion, vector) - value) > 1e-4)).toBe(true);
  });

  it('has rows that add up to the times, and stage order 2', () => {
    for (const [i, row] of a.entries()) {
      expect(Math.abs(row.reduce((sum, value) => sum + value, 0) - esdirk.C[i]!)).toBeLessThan(ROUNDING);
      expect(Math.abs(dot(row, esdirk.C) - (esdirk.C[i]! * esdirk.C[i]!) / 2)).toBeLessThan(ROUNDING);
    }
  });

  it('is L-stable: |R| ≤ 1 on the imaginary axis, R(∞) = 0', () => {
    // R(z) = 1 + z·bᵀ(1 − zA)⁻¹·1 by substitution, z = x + iy as pairs
    const stability = (y: number, x = 0): number => {
      const k: { re: number; im: number }[] = [];
      let [re, im] = [1, 0];
      for (let i = 0; i < stages; i++) {
        let [sr, si] = [1, 0];
        for (let j = 0; j < i; j++) {
          sr += a[i]![j]! * (x * k[j]!.re - y * k[j]!.im);
          si += a[i]![j]! * (x * k[j]!.im + y * k[j]!.re);
        }
        const [dr, di] = [1 - a[i]![i]! * x, -a[i]![i]! * y];
        const d = dr * dr + di * di;
        k.push({ re: (sr * dr + si * di) / d, im: (si * dr - sr * di) / d });
        re += b[i]! * (x * k[i]!.re - y * k[i]!.im);
        im += b[i]! * (x * k[i]!.im + y * k[i]!.re);
      }
      return Math.sqrt(re * re + im * im);
    };
    for (let y = 0; y < 200; y += 0.05) expect(stability(y)).toBeLessThanOrEqual(1 + 1e-12);
    expect(stability(0, -1e9)).toBeLessThan(1e-7);
  });

  it('has dense output of order 4 that meets both ends with their slopes', () => {
    const at = (theta: number, derivative = false): number[] =>
      esdirk.DENSE.map((row) => row.reduce((sum, value, m) => sum + value * (derivative ? (m + 1) * theta ** m : theta ** (m + 1)), 0));
    for (const theta of [0.1, 0.37, 0.5, 0.8, 1]) {
      for (const { order, vector, value } of conditions) {
        if (order < 5) expect(Math.abs(dot(at(theta), vector) - value * theta ** order)).toBeLessThan(1e-12);
      }
    }
    for (let i = 0; i < stages; i++) {
      expect(Math.abs(at(1)[i]! - b[i]!)).toBeLessThan(1e-13);
      expect(Math.abs(at(0, true)[i]! - (i === 0 ? 1 : 0))).toBeLessThan(1e-12);
      expect(Math.abs(at(1, true)[i]! - (i === 6 ? 1 : 0))).toBeLessThan(1e-12);
    }
  });
});

describe('Rodas5P', () => {
  const stages = 8;
  const square = (rows: readonly (readonly number[])[]): number[][] =>
    rows.map((row) => Array.from({ length: stages }, (_, j) => row[j] ?? 0));
  // U = Γ·k turned back: Γ = (1/γ − C)⁻¹, α = A·Γ, b = m·Γ
  const c = square(rodas.C);
  const gamma = inverse(new Matrix(c.map((row, i) => row.map((value, j) => (i === j ? 1 / rodas.GAMMA : 0) - value))));
  const alpha = new Matrix(square(rodas.A)).mmul(gamma);
  const beta = Matrix.add(alpha, gamma);
  const m = [...rodas.A[7]!, 1];
  const solution = (weights: readonly number[]): number[] => new Matrix([[...weights]]).mmul(gamma).to1DArray();
  const conditions = orderConditions(alpha.to2DArray(), beta.to2DArray());

  // products of coefficients up to 147 in a Γ that was inverted: 1e-11
  it('is of order 5, its companion of order 4', () => {
    const companion = m.map((value, i) => (i === 7 ? 0 : value));
    for (const { order, vector, value } of conditions) {
      expect(Math.abs(dot(solution(m), vector) - value)).toBeLessThan(1e-11);
      if (order < 5) expect(Math.abs(dot(solution(companion), vector) - value)).toBeLessThan(1e-11);
    }
  });

  it('has the times and the factors of ∂f/∂t that go with its rows', () => {
    for (let i = 0; i < stages; i++) {
      expect(Math.abs(alpha.getRow(i).reduce((sum, value) => sum + value, 0) - rodas.TIME[i]!)).toBeLessThan(1e-11);
      expect(Math.abs(gamma.getRow(i).reduce((sum, value) => sum + value, 0) - rodas.TIME_DERIVATIVE[i]!)).toBeLessThan(1e-11);
    }
  });

  it('has dense output of order 4', () => {
    for (const theta of [0.2, 0.5, 0.9]) {
      const weights = m.map((value, i) => {
        const [d1, d2, d3] = [rodas.DENSE[0]![i]!, rodas.DENSE[1]![i]!, rodas.DENSE[2]![i]!];
        return theta * (value + (1 - theta) * (d1 + theta * (d2 + theta * d3)));
      });
      for (const { order, vector, value } of conditions) {
        if (order < 5) expect(Math.abs(dot(solution(weights), vector) - value * theta ** order)).toBeLessThan(1e-10);
      }
    }
  });
});
