// Puts luma and chroma together in WebGL2. The same maths as compose_cpu.js, in hardware.
import {factors} from './colour.js';

/** @typedef {import('../api.js').Picture} Picture */

const vertex = `#version 300 es
out vec2 place;
void main() {
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  place = vec2(corner.x, 1.0 - corner.y);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;
const fragment = `#version 300 es
precision highp float;
uniform sampler2D luma, u, v;
uniform vec2 scale;
uniform vec4 chroma;
uniform float cut;
uniform bool side;
in vec2 place;
out vec4 colour;
void main() {
  vec2 at = place;
  bool after = at.x >= cut;
  if (side) { after = at.x >= 0.5; at.x = fract(at.x * 2.0); }
  float l = (texture(luma, at).r * 255.0 - scale.x) * scale.y;
  vec3 rgb = vec3(l);
  if (after) {
    float cu = texture(u, at).r * 255.0 - 128.0, cv = texture(v, at).r * 255.0 - 128.0;
    rgb += vec3(chroma.x * cv, chroma.y * cu + chroma.z * cv, chroma.w * cu);
  }
  colour = vec4(clamp(rgb / 255.0, 0.0, 1.0), 1.0);
}`;

/** A composer, or null where the browser has no WebGL2. @param {HTMLCanvasElement} canvas */
export function glComposer(canvas) {
  const gl = canvas.getContext('webgl2', {alpha: false, antialias: false, preserveDrawingBuffer: true, failIfMajorPerformanceCaveat: true});
  return gl ? new GlComposer(canvas, gl) : null;
}

class GlComposer {
  /** @param {HTMLCanvasElement} canvas @param {WebGL2RenderingContext} gl */
  constructor(canvas, gl) {
    this.canvas = canvas;
    this.gl = gl;
    /** @type {Picture | null} */ this.uploaded = null;
    /** @type {[Picture, number, boolean] | null} */ this.last = null;
    this.build();
    canvas.addEventListener('webglcontextlost', e => e.preventDefault());
    canvas.addEventListener('webglcontextrestored', () => { this.build(); if (this.last) this.draw(...this.last); });
  }

  build() {
    const gl = this.gl, program = /** @type {WebGLProgram} */ (gl.createProgram());
    for (const [kind, source] of /** @type {[number, string][]} */ ([[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]])) {
      const shader = /** @type {WebGLShader} */ (gl.createShader(kind));
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    gl.useProgram(program);
    this.program = program;
    this.textures = ['luma', 'u', 'v'].map((name, i) => {
      const t = gl.createTexture();
      gl.activeTexture(gl.TEXTURE0 + i);
      gl.bindTexture(gl.TEXTURE_2D, t);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, i ? gl.LINEAR : gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
      gl.uniform1i(gl.getUniformLocation(program, name), i);
      return t;
    });
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    this.uploaded = null;
  }

  /** @param {Picture} p @param {number} cut @param {boolean} side */
  draw(p, cut, side) {
    this.last = [p, cut, side];
    const gl = this.gl, width = side ? 2 * p.width : p.width, program = /** @type {WebGLProgram} */ (this.program);
    if (this.canvas.width !== width || this.canvas.height !== p.height) { this.canvas.width = width; this.canvas.height = p.height; }
    gl.viewport(0, 0, width, p.height);
    if (this.uploaded !== p) {
      const put = (/** @type {number} */ i, /** @type {number} */ w, /** @type {number} */ h, /** @type {Uint8Array} */ data) => {
        gl.activeTexture(gl.TEXTURE0 + i);
        gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, w, h, 0, gl.RED, gl.UNSIGNED_BYTE, data);
      };
      put(0, p.width, p.height, /** @type {Uint8Array} */ (p.luma));
      put(1, p.chromaWidth, p.chromaHeight, p.u);
      put(2, p.chromaWidth, p.chromaHeight, p.v);
      this.uploaded = p;
    }
    const f = factors(p), at = (/** @type {string} */ name) => gl.getUniformLocation(program, name);
    gl.uniform2f(at('scale'), f.black, f.gain);
    gl.uniform4f(at('chroma'), f.r, f.gu, f.gv, f.b);
    gl.uniform1f(at('cut'), cut);
    gl.uniform1i(at('side'), side ? 1 : 0);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
}
