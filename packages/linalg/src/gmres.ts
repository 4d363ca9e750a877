import type { F64, LinearSolver, LinearWork, Operator, Status } from '@hillock/contracts';
import { firstNonFinite, Report } from './internal/pivot.ts';

export interface GmresOptions {
  /** Vectors of the Krylov space kept before the method starts again from what it has; n + restart + 3 vectors are allocated. Default 30. */
  readonly restart?: number;
  /** Iterations in all, after which a solve gives 1. Default 200. */
  readonly maxIterations?: number;
  /**
   * Where the preconditioner P stands. `right` (default): A·P⁻¹·u = b, x = P⁻¹·u; the norm that is tested is the residual's. `left`: P⁻¹·A·x = P⁻¹·b; the norm that is
   * tested is that of the preconditioned residual, which is nearer to the error where P is good.
   */
  readonly side?: 'right' | 'left';
}

type Preconditioner = (b: F64) => Status;

/** Σ x_i·y_i·w_i²; four sums in a fixed order. */
function weightedDot(x: F64, y: F64, w: F64): number {
  const n = x.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    a += x[i]! * w[i]! * (y[i]! * w[i]!);
    b += x[i + 1]! * w[i + 1]! * (y[i + 1]! * w[i + 1]!);
    c += x[i + 2]! * w[i + 2]! * (y[i + 2]! * w[i + 2]!);
    d += x[i + 3]! * w[i + 3]! * (y[i + 3]! * w[i + 3]!);
  }
  for (; i < n; i++) a += x[i]! * w[i]! * (y[i]! * w[i]!);
  return a + b + (c + d);
}

function addScaled(y: F64, a: number, x: F64): void {
  for (let i = 0; i < y.length; i++) y[i] = y[i]! + a * x[i]!;
}

class GmresWork implements LinearWork {
  iterations = 0;
  readonly #report = new Report();
  readonly #matrix: Operator;
  readonly #restart: number;
  readonly #maxIterations: number;
  readonly #left: boolean;
  /** An orthonormal basis of the Krylov space, in the weighted inner product. */
  readonly #basis: F64[];
  /** Upper triangle of the Hessenberg matrix after rotations: column j holds j + 1 values, from j·(restart + 1) on. */
  readonly #hessenberg: F64;
  readonly #cosine: F64;
  readonly #sine: F64;
  /** The right-hand side of the small least-squares problem, then its solution. */
  readonly #small: F64;
  readonly #x: F64;
  readonly #residual: F64;
  readonly #work: F64;

  constructor(matrix: Operator, options: GmresOptions) {
    const { n } = matrix;
    this.#matrix = matrix;
    this.#restart = Math.max(1, Math.min(options.restart ?? 30, n));
    this.#maxIterations = options.maxIterations ?? 200;
    this.#left = options.side === 'left';
    this.#basis = Array.from({ length: this.#restart + 1 }, () => new Float64Array(n));
    this.#hessenberg = new Float64Array((this.#restart + 1) * this.#restart);
    this.#cosine = new Float64Array(this.#restart);
    this.#sine = new Float64Array(this.#restart);
    this.#small = new Float64Array(this.#restart + 1);
    this.#x = new Float64Array(n);
    this.#residual = new Float64Array(n);
    this.#work = new Float64Array(n);
  }

  get reason(): string {
    return this.#report.reason;
  }

  /** There is nothing to factor: a solve reads the operator as it is. */
  factor(): Status {
    return 0;
  }

  solve(b: F64, weights: F64, tol: number, precondition?: Preconditioner): Status {
    const n = b.length;
    if (n === 0) return 0;
    const row = firstNonFinite(b);
    if (row >= 0) return this.#report.fail(`component ${row} of the right-hand side is ${b[row]}`);
    const [x, residual] = [this.#x, this.#residual];
    x.fill(0);
    residual.set(b);
    if (this.#left && this.#precondition(residual, precondition) !== 0) return 1;
    const target = tol * Math.sqrt(n);
    for (let spent = 0; ; ) {
      const size = Math.sqrt(weightedDot(residual, residual, weights));
      if (!(size < Infinity)) return this.#report.fail(`the residual is ${size} after ${spent} iterations`);
      if (size <= target) break;
      if (spent >= this.#maxIterations) {
        return this.#report.fail(
          `after ${spent} iterations the residual is ${size / Math.sqrt(n)} in the weighted norm; asked for were ${tol}: a better preconditioner, or more iterations`,
        );
      }
      const made = this.#cycle(size, target, Math.min(this.#restart, this.#maxIterations - spent), weights, precondition);
      if (made === 0) return 1;
      spent += made;
      this.iterations += made;
      this.#renewResidual(b);
      if (this.#left && this.#precondition(residual, precondition) !== 0) return 1;
    }
    b.set(x);
    return this.#report.solution(b);
  }

  /** One cycle of at most `most` iterations from the present residual; x is improved. The iterations made; 0 when preconditioning or A failed. */
  #cycle(size: number, target: number, most: number, weights: F64, precondition: Preconditioner | undefined): number {
    const [basis, small, h, stride] = [this.#basis, this.#small, this.#hessenberg, this.#restart + 1];
    const [cosine, sine] = [this.#cosine, this.#sine];
    const first = basis[0]!;
    for (let i = 0; i < first.length; i++) first[i] = this.#residual[i]! / size;
    small.fill(0);
    small[0] = size;
    let made = 0;
    while (made < most && Math.abs(small[made]!) > target) {
      const j = made;
      const w = basis[j + 1]!;
      if (this.#apply(basis[j]!, w, precondition) !== 0) return 0;
      for (let i = 0; i <= j; i++) {
        const dot = weightedDot(w, basis[i]!, weights);
        h[j * stride + i] = dot;
        addScaled(w, -dot, basis[i]!);
      }
      const length = Math.sqrt(weightedDot(w, w, weights));
      if (!(length < Infinity)) {
        this.#report.fail(`A·x is ${length} in the weighted norm`);
        return 0;
      }
      for (let i = 0; i < j; i++) {
        const [a, b] = [h[j * stride + i]!, h[j * stride + i + 1]!];
        h[j * stride + i] = cosine[i]! * a + sine[i]! * b;
        h[j * stride + i + 1] = cosine[i]! * b - sine[i]! * a;
      }
      const diagonal = h[j * stride + j]!;
      const radius = Math.sqrt(diagonal * diagonal + length * length);
      if (radius === 0) {
        this.#report.fail(`the operator is singular on its Krylov space after ${made} iterations`);
        return 0;
      }
      cosine[j] = diagonal / radius;
      sine[j] = length / radius;
      h[j * stride + j] = radius;
      small[j + 1] = -sine[j]! * small[j]!;
      small[j] = cosine[j]! * small[j]!;
      made++;
      if (length === 0) break;
      for (let i = 0; i < w.length; i++) w[i] = w[i]! / length;
    }
    return this.#improve(made, precondition) === 0 ? made : 0;
  }

  /** x += P⁻¹·(basis·s) with s from the triangle. */
  #improve(made: number, precondition: Preconditioner | undefined): Status {
    const [small, h, stride] = [this.#small, this.#hessenberg, this.#restart + 1];
    for (let j = made - 1; j >= 0; j--) {
      let value = small[j]!;
      for (let k = j + 1; k < made; k++) value -= h[k * stride + j]! * small[k]!;
      small[j] = value / h[j * stride + j]!;
    }
    const work = this.#work.fill(0);
    for (let j = 0; j < made; j++) addScaled(work, small[j]!, this.#basis[j]!);
    if (!this.#left && this.#precondition(work, precondition) !== 0) return 1;
    addScaled(this.#x, 1, work);
    return 0;
  }

  /** out := A·P⁻¹·v, or P⁻¹·A·v. */
  #apply(v: F64, out: F64, precondition: Preconditioner | undefined): Status {
    if (this.#left) {
      this.#matrix.apply(v, out);
      return this.#precondition(out, precondition);
    }
    this.#work.set(v);
    if (this.#precondition(this.#work, precondition) !== 0) return 1;
    this.#matrix.apply(this.#work, out);
    return 0;
  }

  #precondition(b: F64, precondition: Preconditioner | undefined): Status {
    const status = precondition?.(b) ?? 0;
    return status === 0 ? 0 : this.#report.fail('the preconditioner failed');
  }

  #renewResidual(b: F64): void {
    const residual = this.#residual;
    this.#matrix.apply(this.#x, residual);
    for (let i = 0; i < residual.length; i++) residual[i] = b[i]! - residual[i]!;
  }
}

/**
 * GMRES with restarts, for matrices known by their action (Y. Saad, M. H. Schultz, SIAM J. Sci. Stat. Comput. 7, 1986, 856–869), in the inner product Σ x_i·y_i·w_i² of
 * the weights, by modified Gram–Schmidt and Givens rotations. A solve starts from 0 and ends when the residual, computed anew, is small enough.
 */
export function gmres(options: GmresOptions = {}): LinearSolver<'operator'> {
  return { name: 'gmres', structure: 'operator', create: (like) => new GmresWork(like, options) };
}
