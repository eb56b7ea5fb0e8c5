// What `lambdas` use of undici, wired as undici's own index does it. The whole package bundles to twice the size, and
// loading it is most of a cold start. The bundler puts this in place of `undici`; types and tests see the real one.
const { getGlobalDispatcher, setGlobalDispatcher } = require('undici/lib/global');
const { request } = require('undici/lib/api');

module.exports = {
  Agent: require('undici/lib/dispatcher/agent'),
  setGlobalDispatcher,
  request(url, options) {
    const { origin, pathname, search } = new URL(url);
    return request.call(getGlobalDispatcher(), { method: 'GET', ...options, origin, path: pathname + search });
  },
};
