// feedpub: CloudFront for {{ comment(served.title) }}, {{ comment(served.url) }}
//
// A CloudFront Function (runtime cloudfront-js-2.0). Associate it with both events of the behaviour that serves the
// feeds, viewer request and viewer response. It names the feeds that are gone or have moved: print it again when one has.
// A function may have 10 KB, with its comments; this one has {{ size }} bytes.
//
// Upload the files without twins, for CloudFront packs by itself; it packs by the type that S3 knows, and Atom and JSON
// Feed only as plain XML and JSON. The function tells readers the true type. feeds.json comes last, removing after it:
//
//   to=s3://BUCKET{{ comment(served.path) }}
//   aws s3 sync {{ shell }} $to --exclude '*' --include '*.rss' --include '*.atom' --content-type application/xml
//   aws s3 sync {{ shell }} $to --exclude '*' --include '*.json' --exclude feeds.json --content-type application/json
//   aws s3 sync {{ shell }} $to --exclude '*.rss' --exclude '*.atom' --exclude '*.json' --exclude '*.gz' --exclude '*.br' --exclude '.*'
//   aws s3 cp {{ shell }}/feeds.json $to --content-type application/json
//   aws s3 sync {{ shell }} $to --exclude '*.gz' --exclude '*.br' --exclude '.*' --delete --size-only
//
// The behaviour needs a cache policy with gzip and Brotli, without queries, and with 60 seconds for the minimum, default
// and maximum TTL: so long CloudFront itself keeps a file. Readers keep it for what the function tells them.
//
// What CloudFront can't do: strong ETags for what it packs (they are weak, and give 304 all the same); let caching end
// when a record is due; look whether there is a file. So only feeds that a person took back, with `feedpub retire`, are
// said to be gone: those that went with their last record may come back with another, and S3 says 403 or 404 for them.
{% if served.due %}
{% filter indent("// ", true) %}{% include "due.txt" %}{% endfilter %}
{% endif %}
var GONE = {{ gone }};
var MOVED = {{ moved }};
var TYPES = {{ types }};
var CACHE = {{ cache }};
var FEED = /^{{ pattern }}(?:(all)|({{ folders }})\/[^\/]+)\.(rss|atom|json)$/;

function handler(event) {
    return event.response ? told(event.request, event.response) : asked(event.request);
}

function asked(request) {
    if (GONE.indexOf(request.uri) >= 0) {
        return { statusCode: 410, statusDescription: 'Gone', headers: former() };
    }
    if (Object.prototype.hasOwnProperty.call(MOVED, request.uri)) {
        var headers = former();
        headers.location = { value: MOVED[request.uri] };
        return { statusCode: 301, statusDescription: 'Moved Permanently', headers: headers };
    }
    if (request.uri.endsWith('/')) {
        request.uri += 'index.html';
    }
    return request;
}

function former() {
    return {
        'cache-control': { value: {{ former }} },
        'access-control-allow-origin': { value: '*' },
        'x-content-type-options': { value: 'nosniff' }
    };
}

function told(request, response) {
    var feed = FEED.exec(request.uri);
    var extension = request.uri.split('.').pop();
    var type = feed && feed[3] === 'json' ? 'application/feed+json; charset=utf-8' : TYPES[extension];
    var accept = request.headers.accept ? request.headers.accept.value : '';
    // No browser shows RSS or Atom by their own types; by that of XML they show the style that the feed names.
    if ((extension === 'rss' || extension === 'atom') && accept.indexOf('text/html') >= 0) {
        type = 'application/xml; charset=utf-8';
    }
    var headers = response.headers;
    if (type) {
        headers['content-type'] = { value: type };
    }
    headers['cache-control'] = { value: CACHE[feed ? feed[1] || feed[2] : 'others'] };
    headers['access-control-allow-origin'] = { value: '*' };
    headers['access-control-expose-headers'] = { value: {{ exposed }} };
    headers['x-content-type-options'] = { value: 'nosniff' };
    headers['vary'] = { value: 'Accept-Encoding, Accept' };
    if (feed) {
        // Hubs (WebSub) know a feed by the address that it gives itself.
        var self = {{ origin }} + request.uri.slice({{ skipped }});
        headers['link'] = { value: {{ hubs }} + '<' + self + '>; rel="self"' };
    }
    return response;
}
