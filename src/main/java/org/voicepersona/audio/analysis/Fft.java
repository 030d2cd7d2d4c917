package org.voicepersona.audio.analysis;

/**
 * The discrete Fourier transform {@code X[k] = sum over t of x[t] exp(-2 pi i k t / n)} of a length
 * that is a power of two.
 *
 * <p>Bailey's four steps (FFTs in External or Hierarchical Memory, Journal of Supercomputing 4,
 * 1990): the numbers are laid out as a matrix, all its columns are transformed at once, it is
 * twiddled and transposed, and all columns are transformed again. Columns are transformed in
 * Stockham's self-sorting form with radix 4 and, where the length asks for it, a last step of radix
 * 2 (Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, section 1.7).
 *
 * <p>The work is done by loops over whole rows, each row an array of its own, and the sorting by
 * exchanging rows. The JIT compiler turns such loops into vector instructions, which it does not
 * for offsets into one array: this takes about a third of the time of the textbook's loops. Several
 * sequences are transformed at once because rows of 32 numbers are too short for that.
 *
 * <p>In single precision: the error is at most 1e-5 of the largest number, as the test shows, and
 * the vector instructions take twice as many numbers. The tables come from {@link StrictMath}, so
 * the same input gives the same bits on every machine. Immutable; each thread brings its own
 * workspace.
 */
final class Fft {

  private final int size;
  private final int batch;
  private final float[] cos;
  private final float[] sin;
  private final Matrix twiddles;

  /** Complex numbers, real and imaginary parts apart. */
  record Complex(float[] re, float[] im) {}

  /** Complex numbers by row and column. */
  private record Matrix(float[][] re, float[][] im) {

    Matrix(int rows, int columns) {
      this(new float[rows][columns], new float[rows][columns]);
    }

    int rows() {
      return re.length;
    }
  }

  /** What a thread needs to transform; holds nothing from one transform to the next. */
  static final class Workspace {
    private final Matrix matrix;
    private final Matrix transposed;
    private final float[][] exchange;

    private Workspace(int rows, int columns, int batch) {
      matrix = new Matrix(rows, batch * columns);
      transposed = new Matrix(columns, batch * rows);
      exchange = new float[columns][];
    }
  }

  /**
   * Prepares the transform of {@code batch} sequences at once, each of {@code size} complex
   * numbers, a power of two from 2 on.
   */
  Fft(int size, int batch) {
    if (size < 2 || Integer.bitCount(size) != 1) {
      throw new IllegalArgumentException("size is %d, must be a power of two".formatted(size));
    }
    this.size = size;
    this.batch = batch;
    cos = new float[size];
    sin = new float[size];
    for (int k = 0; k < size; k++) {
      cos[k] = (float) StrictMath.cos(2 * StrictMath.PI * k / size);
      sin[k] = (float) -StrictMath.sin(2 * StrictMath.PI * k / size);
    }
    int columns = size / rows();
    twiddles = new Matrix(rows(), batch * columns);
    for (int r = 0; r < rows(); r++) {
      for (int c = 0; c < batch * columns; c++) {
        twiddles.re[r][c] = cos[r * (c % columns)];
        twiddles.im[r][c] = sin[r * (c % columns)];
      }
    }
  }

  /** Returns the largest power of two whose square is not larger than the size. */
  private int rows() {
    return 1 << (Integer.numberOfTrailingZeros(size) / 2);
  }

  /** Returns a workspace for transforms of this size. */
  Workspace workspace() {
    return new Workspace(rows(), size / rows(), batch);
  }

  /** Returns {@code batch} sequences of zeros, one after the other. */
  Complex zeros() {
    return new Complex(new float[batch * size], new float[batch * size]);
  }

  /** Replaces each of the sequences in {@code x}, one after the other, by its transform. */
  void transform(Complex x, Workspace work) {
    Matrix matrix = work.matrix;
    Matrix transposed = work.transposed;
    deal(x.re, matrix.re);
    deal(x.im, matrix.im);
    transformColumns(matrix, work.exchange);
    for (int r = 1; r < matrix.rows(); r++) {
      rotate(matrix.re[r], matrix.im[r], twiddles.re[r], twiddles.im[r]);
    }
    transpose(matrix.re, transposed.re);
    transpose(matrix.im, transposed.im);
    transformColumns(transposed, work.exchange);
    collect(transposed.re, x.re);
    collect(transposed.im, x.im);
  }

  /** Lays out each sequence as a matrix, the matrices side by side. */
  private void deal(float[] from, float[][] to) {
    int columns = size / to.length;
    for (int b = 0; b < batch; b++) {
      for (int r = 0; r < to.length; r++) {
        System.arraycopy(from, b * size + r * columns, to[r], b * columns, columns);
      }
    }
  }

  /** Undoes {@link #deal}. */
  private void collect(float[][] from, float[] to) {
    int columns = size / from.length;
    for (int b = 0; b < batch; b++) {
      for (int r = 0; r < from.length; r++) {
        System.arraycopy(from[r], b * columns, to, b * size + r * columns, columns);
      }
    }
  }

  private void transformColumns(Matrix x, float[][] exchange) {
    int stride = 1;
    int length = x.rows();
    for (; length >= 4; length /= 4) {
      quarter(x, stride);
      sort(x.re, exchange, stride);
      sort(x.im, exchange, stride);
      stride *= 4;
    }
    if (length == 2) {
      for (int q = 0; q < stride; q++) {
        sumsAndDifferences(x.re[q], x.re[q + stride]);
        sumsAndDifferences(x.im[q], x.im[q + stride]);
      }
    }
  }

  /**
   * One step of radix 4, in place: {@code stride} interleaved transforms, each split into four of a
   * quarter of its length.
   */
  private void quarter(Matrix x, int stride) {
    int step = x.rows() / 4;
    for (int a = 0; a < step; a++) {
      int b = a + step;
      int c = b + step;
      int d = c + step;
      sumsAndDifferences(x.re[a], x.re[b], x.re[c], x.re[d]);
      sumsAndDifferences(x.im[a], x.im[b], x.im[c], x.im[d]);
      quarterTurns(x.re[b], x.im[b], x.re[d], x.im[d]);
      int w = (a & -stride) * (size / x.rows());
      if (w > 0) {
        rotate(x.re[b], x.im[b], cos[w], sin[w]);
        rotate(x.re[c], x.im[c], cos[2 * w], sin[2 * w]);
        rotate(x.re[d], x.im[d], cos[3 * w], sin[3 * w]);
      }
    }
  }

  /** Puts the rows in the order in which the next step expects them. */
  private static void sort(float[][] x, float[][] exchange, int stride) {
    int step = x.length / 4;
    System.arraycopy(x, 0, exchange, 0, x.length);
    for (int a = 0; a < step; a++) {
      int y = 4 * a - 3 * (a & (stride - 1));
      for (int j = 0; j < 4; j++) {
        x[y + j * stride] = exchange[a + j * step];
      }
    }
  }

  /** {@code a, b, c, d = (a+c)+(b+d), a-c, (a+c)-(b+d), b-d}. */
  private static void sumsAndDifferences(float[] a, float[] b, float[] c, float[] d) {
    for (int q = 0; q < a.length; q++) {
      float ac = a[q] + c[q];
      float bd = b[q] + d[q];
      float difference = a[q] - c[q];
      d[q] = b[q] - d[q];
      a[q] = ac + bd;
      b[q] = difference;
      c[q] = ac - bd;
    }
  }

  /** {@code a, b = a+b, a-b}. */
  private static void sumsAndDifferences(float[] a, float[] b) {
    for (int q = 0; q < a.length; q++) {
      float sum = a[q] + b[q];
      b[q] = a[q] - b[q];
      a[q] = sum;
    }
  }

  /** {@code b, d = b - i d, b + i d}. */
  private static void quarterTurns(float[] br, float[] bi, float[] dr, float[] di) {
    for (int q = 0; q < br.length; q++) {
      float re = br[q] - di[q];
      float im = bi[q] + dr[q];
      br[q] = br[q] + di[q];
      bi[q] = bi[q] - dr[q];
      dr[q] = re;
      di[q] = im;
    }
  }

  private static void rotate(float[] re, float[] im, float cos, float sin) {
    for (int q = 0; q < re.length; q++) {
      float x = re[q] * cos - im[q] * sin;
      im[q] = re[q] * sin + im[q] * cos;
      re[q] = x;
    }
  }

  private static void rotate(float[] re, float[] im, float[] cos, float[] sin) {
    for (int q = 0; q < re.length; q++) {
      float x = re[q] * cos[q] - im[q] * sin[q];
      im[q] = re[q] * sin[q] + im[q] * cos[q];
      re[q] = x;
    }
  }

  /** Transposes each of the matrices side by side. */
  private void transpose(float[][] from, float[][] to) {
    int rows = from.length;
    int columns = to.length;
    for (int b = 0; b < batch; b++) {
      for (int c = 0; c < columns; c++) {
        for (int r = 0; r < rows; r++) {
          to[c][b * rows + r] = from[r][b * columns + c];
        }
      }
    }
  }
}
