package io.plantain.moderation;

import io.plantain.kit.AdminGuard;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Import;

@SpringBootApplication
@Import(AdminGuard.class)
@ConfigurationPropertiesScan
class ModerationApplication {
  public static void main(String[] args) {
    SpringApplication.run(ModerationApplication.class, args);
  }
}
