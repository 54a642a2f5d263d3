package io.plantain.intake;

import io.plantain.intake.submission.InputHosts;
import io.plantain.kit.fetch.PublicHosts.Answer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/// Tests ask no name servers: what begins with `inside.` leads there, everything else does not.
@TestConfiguration(proxyBeanMethods = false)
class NamesForTests {
  @Bean
  @Primary
  InputHosts hostsByTheirNames() {
    return new InputHosts(
        (hosts, patience) ->
            hosts.stream()
                .collect(
                    Collectors.toMap(
                        Function.identity(),
                        host -> host.startsWith("inside.") ? Answer.INSIDE : Answer.PUBLIC)),
        true);
  }
}
