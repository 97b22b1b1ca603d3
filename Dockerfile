# Two stages: the first builds with everything, the second runs with what production needs.
# An image that reads only: data and configuration come as mounts, nothing is written to the root.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY runtime ./runtime
# The image brings its own Node, but the compiler comes as an optional package: install all of them.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build \
  && npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24.21.0-bookworm-slim
# A running guard installs nothing.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /opt/yarn-*
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY runtime ./runtime
COPY rules ./rules
COPY package.json LICENSE CHANGELOG.md ./
# Nobody, by number, so that Kubernetes can check runAsNonRoot.
USER 65532:65532
EXPOSE 9455
# Alive, not ready: a guard that waits for evidence must not be restarted for it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9455/-/healthy').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "runtime/launch.mjs"]
CMD ["serve", "--config", "/etc/holdpoint/holdpoint.yaml"]
