package io.plantain.intake.quote;

import io.plantain.intake.http.EdgeFilter;
import io.plantain.intake.http.Envelope;
import io.plantain.intake.http.RequestBody;
import io.plantain.intake.http.TaskView;
import io.plantain.intake.submission.InputHosts;
import io.plantain.intake.submission.Order;
import io.plantain.intake.submission.Orders;
import io.plantain.intake.submission.Sender;
import io.plantain.intake.task.Tasks;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/// What a request would cost, before it is made.
@RestController
class QuoteController {
  private final Orders orders;
  private final Quotes quotes;
  private final Tasks tasks;
  private final InputHosts inputHosts;

  QuoteController(Orders orders, Quotes quotes, Tasks tasks, InputHosts inputHosts) {
    this.inputHosts = inputHosts;
    this.orders = orders;
    this.quotes = quotes;
    this.tasks = tasks;
  }

  @PostMapping("/api/v1/quote")
  ResponseEntity<byte[]> quote(
      @RequestAttribute(EdgeFilter.SENDER) Sender sender, HttpServletRequest request) {
    Order order = orders.prepare(sender, RequestBody.read(request), null, Duration.ZERO, null);
    inputHosts.check(order.spec());
    Quotes.Quote quote = quotes.promise(sender.teamId(), order.spec(), order.price());
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("quote_id", quote.quoteId());
    data.put("cost_credits", order.price().credits());
    data.put("remaining_credits", tasks.credits(sender.teamId()));
    data.put("price_version", order.price().version());
    data.put("expires_at", TaskView.time(quote.expiresAt()));
    return Envelope.answer(200, data);
  }
}
