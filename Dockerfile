# One image for every verticle: VERTICLES picks what a container runs, -conf says how it finds the others.
#
#     docker build -t flotilla:0.1.0 .
#
# The archive of classes (AppCDS) fits only the very JVM that wrote it: both stages that run Java below are of one image.
FROM maven:3.9.10-eclipse-temurin-17-noble AS build
WORKDIR /src
COPY . .
# The gates are bin/test's.
RUN --mount=type=cache,target=/var/cache/maven \
    mvn -q -B -Dmaven.repo.local=/var/cache/maven -pl launcher -am package dependency:copy-dependencies -DincludeScope=runtime -DskipTests \
        -Dspotless.check.skip -Dcheckstyle.skip -Denforcer.skip -Djacoco.skip \
    && build/image/assemble /image

FROM eclipse-temurin:17.0.16_8-jre-noble AS layers
RUN groupadd --system --gid 10001 flotilla \
    && useradd --system --uid 10001 --gid flotilla --home-dir /opt/flotilla --shell /usr/sbin/nologin flotilla \
    && install -d -o flotilla -g flotilla /var/lib/flotilla
WORKDIR /opt/flotilla
# From what changes seldom to what changes with every commit.
COPY --from=build /image/lib lib
COPY --from=build /image/java.args /image/class-path.args ./
COPY --from=build /image/app app

FROM layers AS rehearsal
COPY build/image/rehearse /tmp/rehearse
USER flotilla
RUN /tmp/rehearse /opt/flotilla /tmp/flotilla.jsa

FROM layers
LABEL org.opencontainers.image.title="Flotilla" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
COPY --from=rehearsal /tmp/flotilla.jsa flotilla.jsa
COPY build/image/healthy bin/healthy
COPY conf/*.json conf/
ENV DATA_DIR=/var/lib/flotilla
VOLUME /var/lib/flotilla
EXPOSE 5001 5002 5003 9000
# By number, so that Kubernetes can see that it is not root.
USER 10001:10001
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s CMD ["/opt/flotilla/bin/healthy"]
ENTRYPOINT ["java", "@/opt/flotilla/java.args", "@/opt/flotilla/class-path.args", "dev.flotilla.launcher.Main"]
