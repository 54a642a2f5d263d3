package io.plantain.moderation;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

@SpringBootApplication
@ConfigurationPropertiesScan
class ModerationApplication {
  public static void main(String[] args) {
    SpringApplication.run(ModerationApplication.class, args);
  }
}
